package org.millijoule.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.hardware.HardwareFile;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.network.Network;
import org.millijoule.network.Precision;
import org.millijoule.search.Constraint;
import org.millijoule.search.Metric;
import org.millijoule.spec.SpecOverride;

class BitProblemTest {
    private static final HardwareModel HARDWARE =
            HardwareFile.of("bit-fusion-e", List.of(new SpecOverride("--set", "outputs", "requantized")));

    private static SensitivityTable sensitivities(Network network, List<Integer> bits, Random random) {
        Map<String, Map<Precision, Double>> layers = new LinkedHashMap<>();
        for (String name : Networks.names(network)) {
            double scale = Math.pow(10, -4 * random.nextDouble());
            Map<Precision, Double> row = new LinkedHashMap<>();
            for (int w : bits) {
                for (int a : bits) {
                    row.put(new Precision(w, a), scale * (Math.pow(4, 4 - w / 2.0) + Math.pow(3, 4 - a / 2.0)));
                }
            }
            layers.put(name, row);
        }
        return new SensitivityTable(layers);
    }

    private static BitChoices choices(Network network, List<Integer> bits, BitOptions.Tie tie) {
        List<BitOptions.Fix> free = List.of(BitOptions.Fix.parse("*=free"));
        return new BitOptions(bits, bits, free, tie).choices(network);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theExactAnswerIsTheBestOfAll(long seed) {
        Random random = new Random(seed);
        List<Integer> bits = List.of(2, 4, 8);
        Network network = Networks.chain();
        BitChoices choices = choices(network, bits, BitOptions.Tie.NONE);
        BitCosts costs = new BitCosts(choices, HARDWARE);
        SensitivityTable table = sensitivities(network, bits, random);
        double full = costs.cost(Metric.ENERGY, choices.policy(choices.widest()));
        double ram = costs.cost(Metric.PEAK_RAM, choices.policy(choices.widest()));
        List<Constraint> constraints = List.of(
                new Constraint(Metric.ENERGY, full * (0.5 + 0.3 * random.nextDouble())),
                new Constraint(Metric.PEAK_RAM, ram * (0.6 + 0.3 * random.nextDouble())));
        BitProblem problem = new BitProblem(choices, costs, table, constraints);
        double best = Double.POSITIVE_INFINITY;
        int[] options = new int[choices.size()];
        for (int at = 0; at < Math.pow(3, options.length); at++) {
            int rest = at;
            for (int c = 0; c < options.length; c++) {
                options[c] = rest % 3;
                rest /= 3;
            }
            if (problem.loss(options) < best && problem.isInside(options)) {
                best = problem.loss(options);
            }
        }
        Optional<Assigned> found = problem.exact();
        assertThat(found.isPresent()).isEqualTo(best < Double.POSITIVE_INFINITY);
        found.ifPresent(
                assigned -> assertThat(problem.isInside(assigned.options())).isTrue());
        assertThat(found.map(Assigned::loss).orElse(best)).isCloseTo(best, within(1e-9 * best));
        assertThat(found.flatMap(assigned -> assigned.gap().stream().boxed().findFirst())
                        .orElse(0.0))
                .isLessThan(1e-9);
    }

    @Test
    void greedyAndUniformAreInsideAndNoBetter() {
        Network network = Networks.residual();
        List<Integer> bits = List.of(2, 4, 6, 8);
        for (BitOptions.Tie tie : BitOptions.Tie.values()) {
            BitChoices choices = choices(network, bits, tie);
            BitCosts costs = new BitCosts(choices, HARDWARE);
            double full = costs.cost(Metric.ENERGY, choices.policy(choices.widest()));
            BitProblem problem = new BitProblem(
                    choices,
                    costs,
                    sensitivities(network, bits, new Random(7)),
                    List.of(new Constraint(Metric.ENERGY, 0.6 * full)));
            Assigned exact = problem.exact().orElseThrow();
            for (Assigned other :
                    List.of(problem.greedy().orElseThrow(), problem.uniform().orElseThrow())) {
                assertThat(problem.isInside(other.options())).isTrue();
                assertThat(other.loss()).isGreaterThanOrEqualTo(exact.loss() * (1 - 1e-12));
                assertThat(other.gap()).isEmpty();
            }
            assertThat(exact.gap().orElseThrow()).isLessThan(1e-9);
        }
    }

    @Test
    void theLeastOfAMetricIsNoMoreThanAnyOther() {
        Network network = Networks.dense();
        List<Integer> bits = List.of(2, 4, 6, 8);
        BitChoices choices = choices(network, bits, BitOptions.Tie.NONE);
        BitCosts costs = new BitCosts(choices, HARDWARE);
        Random random = new Random(9);
        for (Metric metric : List.of(Metric.ENERGY, Metric.LATENCY, Metric.MODEL_BYTES, Metric.BIT_OPS)) {
            double least = BitProblem.least(costs, new Constraint(metric, 1));
            double smallest = costs.cost(metric, choices.policy(new int[choices.size()]));
            assertThat(least).isLessThanOrEqualTo(smallest * (1 + 1e-9));
            for (int i = 0; i < 50; i++) {
                int[] options = random.ints(choices.size(), 0, 4).toArray();
                assertThat(costs.cost(metric, choices.policy(options))).isGreaterThanOrEqualTo(least * (1 - 1e-9));
            }
        }
    }
}
