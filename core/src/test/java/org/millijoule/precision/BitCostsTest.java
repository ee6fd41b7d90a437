package org.millijoule.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.assign.Limit;
import org.millijoule.hardware.HardwareFile;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.OutputBits;
import org.millijoule.network.Network;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.search.Constraint;
import org.millijoule.search.Metric;
import org.millijoule.spec.SpecOverride;

class BitCostsTest {
    private static final List<Integer> ALL = List.of(2, 4, 6, 8);

    private static HardwareModel hardware(String outputs) {
        return HardwareFile.of("bit-fusion-e", List.of(new SpecOverride("--set", "outputs", outputs)));
    }

    private static BitChoices choices(Network network, BitOptions.Tie tie) {
        return new BitOptions(ALL, ALL, List.of(), tie).choices(network);
    }

    private static int[] random(BitChoices choices, Random random) {
        int[] options = new int[choices.size()];
        for (int c = 0; c < options.length; c++) {
            options[c] = random.nextInt(choices.bits(c).size());
        }
        return options;
    }

    @ParameterizedTest
    @ValueSource(strings = {"requantized", "public"})
    void sumsOfTermsAreWhatTheHardwareSays(String outputs) {
        HardwareModel hardware = hardware(outputs);
        Random random = new Random(3);
        for (Network network : List.of(Networks.residual(), Networks.dense(), Networks.chain())) {
            for (BitOptions.Tie tie : BitOptions.Tie.values()) {
                BitChoices choices = choices(network, tie);
                BitCosts costs = new BitCosts(choices, hardware);
                for (Metric metric : List.of(Metric.ENERGY, Metric.LATENCY, Metric.MODEL_BYTES, Metric.BIT_OPS)) {
                    Limit limit = costs.limits(new Constraint(metric, 1)).getFirst();
                    for (int i = 0; i < 40; i++) {
                        int[] options = random(choices, random);
                        QuantizationPolicy policy = choices.policy(options);
                        double actual = costs.cost(metric, policy);
                        assertThat(limit.cost(costs.complete(options))).isCloseTo(actual, within(1e-12 * actual));
                    }
                }
            }
        }
    }

    @Test
    void theLargestStepIsThePeakOfMemory() {
        Random random = new Random(4);
        for (Network network : List.of(Networks.residual(), Networks.dense(), Networks.chain())) {
            BitChoices choices = choices(network, BitOptions.Tie.NONE);
            BitCosts costs = new BitCosts(choices, hardware("requantized"));
            List<Limit> steps = costs.limits(new Constraint(Metric.PEAK_RAM, 1));
            for (int i = 0; i < 100; i++) {
                int[] options = random(choices, random);
                int[] all = costs.complete(options);
                double peak =
                        steps.stream().mapToDouble(step -> step.cost(all)).max().orElseThrow();
                assertThat(peak).isEqualTo(costs.cost(Metric.PEAK_RAM, choices.policy(options)));
            }
        }
    }

    @Test
    void furtherVariablesNeverContradictAndNothingElseIsAllowed() {
        BitChoices choices = choices(Networks.dense(), BitOptions.Tie.NONE);
        BitCosts costs = new BitCosts(choices, hardware("requantized"));
        assertThat(costs.sizes().size()).isGreaterThan(choices.size());
        Random random = new Random(5);
        for (int i = 0; i < 100; i++) {
            int[] all = costs.complete(random(choices, random));
            assertThat(costs.rules())
                    .allSatisfy(rule -> assertThat(rule.at(all)).isZero());
            int changed = choices.size() + random.nextInt(all.length - choices.size());
            int[] other = all.clone();
            other[changed] = (other[changed] + 1) % costs.sizes().get(changed);
            assertThat(costs.rules().stream().anyMatch(rule -> rule.at(other) > 0))
                    .isTrue();
        }
    }

    @Test
    void anErrorIsNoCostOfBits() {
        BitCosts costs = new BitCosts(choices(Networks.chain(), BitOptions.Tie.NONE), hardware("public"));
        assertThatThrownBy(() -> costs.limits(new Constraint(Metric.MACS, 1)))
                .hasMessage("macs does not hang on bit-widths. Maybe energy, latency, size, peak-ram or bit-ops?");
        assertThat(OutputBits.ADD_BITS).isEqualTo(8);
    }
}
