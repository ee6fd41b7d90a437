package org.millijoule.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.NetworkCost;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.hardware.bitfusion.DepthwiseMapping;
import org.millijoule.hardware.bitfusion.OutputMode;
import org.millijoule.network.Shape;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.CostTable;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.policy.Policy;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.spec.SpecWriter;

/// What every space promises: lines and architectures are the same thing, canonical forms tell networks apart, and the
/// structure that it declares prices each network as the hardware does, with exact minimum, expectation and gradient.
public abstract class SearchSpaceContract {
    private static final Percentage EQUAL = Percentage.withPercentage(1e-9);
    private static final int DRAWS = 200;

    /// With input and classes, of at most 5,000 architectures.
    protected abstract SearchSpace small();

    /// As large as one would search, with input and classes.
    protected abstract SearchSpace large();

    private List<SearchSpace> both() {
        return List.of(small(), large());
    }

    private static List<HardwareModel> hardware() {
        return List.of(
                new BitFusion("bit-fusion-e", DepthwiseMapping.BLOCK_DIAGONAL, OutputMode.PUBLIC, 1),
                new BitFusion("bit-fusion-e", DepthwiseMapping.BLOCK_DIAGONAL, OutputMode.REQUANTIZED, 1));
    }

    protected static Architecture random(SearchSpace space, RandomGenerator random) {
        return new Policy(space.choices()).sample(random);
    }

    private static void forEach(SearchSpace space, Consumer<Architecture> visit) {
        int[] options = new int[space.choices().size()];
        int at;
        do {
            visit.accept(Architecture.of(options));
            at = options.length - 1;
            while (at >= 0 && ++options[at] == space.choices().get(at).options().size()) {
                options[at--] = 0;
            }
        } while (at >= 0);
    }

    @Test
    void everyArchitectureIsALineAndBack() {
        for (SearchSpace space : both()) {
            RandomGenerator random = new SplittableRandom(1);
            for (int i = 0; i < DRAWS; i++) {
                Architecture one = space.canonical(random(space, random));
                String line = space.print(one);
                assertThat(line).doesNotContainAnyWhitespaces().isNotEmpty();
                assertThat(space.canonical(space.parse(line))).isEqualTo(one);
            }
        }
    }

    @Test
    void linesOfOtherSpacesAreRefusedWithAReason() {
        for (SearchSpace space : both()) {
            for (String line : List.of("", "|", "x", "8.8", "s1m6k3b4.4", "1e9|-1", "9.9|9.9|9.9|9.9|9.9|9.9")) {
                assertThatThrownBy(() -> space.parse(line))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageMatching("(?s).{20,}");
            }
        }
    }

    @Test
    void canonicalFormsTellNetworksApart() {
        SearchSpace space = small();
        Set<Architecture> forms = new HashSet<>();
        Set<Candidate> networks = new HashSet<>();
        forEach(space, one -> {
            Architecture canonical = space.canonical(one);
            forms.add(canonical);
            networks.add(space.decode(canonical));
            assertThat(space.canonical(canonical)).isEqualTo(canonical);
        });
        assertThat(networks).hasSameSizeAs(forms);
        assertThat(space.distinctSize()).isEqualTo(BigInteger.valueOf(forms.size()));
    }

    @Test
    void tablesSayWhatTheHardwareSays() {
        for (SearchSpace space : both()) {
            for (HardwareModel hardware : hardware()) {
                SpaceCosts costs = SpaceCosts.of(space, hardware);
                RandomGenerator random = new SplittableRandom(2);
                for (int i = 0; i < DRAWS; i++) {
                    Architecture one = random(space, random);
                    Candidate candidate = space.decode(one);
                    NetworkCost cost = hardware.cost(candidate.network(), candidate.precisions());
                    assertThat(costs.costs(one).energyMillijoules())
                            .isCloseTo(cost.total().energy().totalNanojoules() / 1e6, EQUAL);
                    assertThat(costs.costs(one).latencyMilliseconds())
                            .isCloseTo(cost.total().seconds() * 1e3, EQUAL);
                    assertThat(costs.costs(one).modelBytes())
                            .isEqualTo((double) NetworkStatistics.of(candidate.network(), candidate.precisions())
                                    .modelBytes());
                }
            }
        }
    }

    @Test
    void extremesAndExpectationAreThoseOfAllArchitectures() {
        SearchSpace space = small();
        for (HardwareModel hardware : hardware()) {
            CostTable table = SpaceCosts.of(space, hardware).table(Metric.ENERGY);
            Policy policy = new Policy(space.choices());
            RandomGenerator random = new SplittableRandom(3);
            for (double[] row : policy.logits()) {
                Arrays.setAll(row, o -> random.nextGaussian());
            }
            double[][] v = policy.probabilities();
            double[] found = {Double.POSITIVE_INFINITY, 0, 0};
            forEach(space, one -> {
                double cost = table.cost(one);
                found[0] = Math.min(found[0], cost);
                found[1] = Math.max(found[1], cost);
                double p = 1;
                for (int c = 0; c < v.length; c++) {
                    p *= v[c][one.option(c)];
                }
                found[2] += p * cost;
            });
            assertThat(table.minimum()).isCloseTo(found[0], EQUAL);
            assertThat(table.maximum()).isCloseTo(found[1], EQUAL);
            assertThat(table.expected(policy)).isCloseTo(found[2], EQUAL);
        }
    }

    @Test
    void theGradientOfTheExpectationIsItsFiniteDifference() {
        SearchSpace space = small();
        CostTable table = SpaceCosts.of(space, hardware().getLast()).table(Metric.ENERGY);
        Policy policy = new Policy(space.choices());
        RandomGenerator random = new SplittableRandom(4);
        for (double[] row : policy.logits()) {
            Arrays.setAll(row, o -> random.nextGaussian());
        }
        double[][] gradient = table.expectedGradient(policy);
        double step = 1e-5;
        for (int c = 0; c < gradient.length; c++) {
            for (int o = 0; o < gradient[c].length; o++) {
                double kept = policy.logits()[c][o];
                policy.logits()[c][o] = kept + step;
                double above = table.expected(policy);
                policy.logits()[c][o] = kept - step;
                double below = table.expected(policy);
                policy.logits()[c][o] = kept;
                assertThat(gradient[c][o])
                        .isCloseTo((above - below) / (2 * step), within(1e-7 * table.expected(policy)));
            }
        }
    }

    @Test
    void uniformNetworksHaveOneBitWidthWhereverThereIsAChoice() {
        for (SearchSpace space : both()) {
            for (int bits : space.bits()) {
                space.uniform(bits).ifPresent(one -> {
                    assertThat(space.withBits(one, bits)).isEqualTo(one);
                    assertThat(space.parse(space.print(one))).isEqualTo(space.canonical(one));
                });
            }
            assertThat(space.uniform(1)).isEmpty();
            Architecture any = space.canonical(random(space, new SplittableRandom(5)));
            assertThatThrownBy(() -> space.withBits(any, 7)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void everyChoiceBelongsToAPartAndHasAMeaning() {
        for (SearchSpace space : both()) {
            List<String> parts = space.parts().stream().map(Part::name).toList();
            assertThat(parts).doesNotHaveDuplicates();
            for (Choice choice : space.choices()) {
                assertThat(parts).contains(choice.part());
                assertThat(space.meaning(choice.letter())).isNotBlank();
            }
            assertThat(space.partWord()).isNotBlank();
        }
    }

    @Test
    void economiesMakeNetworksCheaper() {
        SearchSpace space = large();
        double before =
                SpaceCosts.of(space, hardware().getLast()).table(Metric.ENERGY).minimum();
        for (Economy economy : space.economies()) {
            List<SpecOverride> changes = economy.settings().entrySet().stream()
                    .map(change -> new SpecOverride("--set", change.getKey(), change.getValue()))
                    .toList();
            SearchSpace changed = SpecReader.parsePlugin(
                            SearchSpace.class, SpecWriter.write((Record) space), Path.of("space.yaml"), changes)
                    .value();
            CostTable energy = SpaceCosts.of(changed, hardware().getLast()).table(Metric.ENERGY);
            assertThat(energy.minimum()).as(economy.toString()).isLessThanOrEqualTo(before * (1 + 1e-9));
        }
    }

    @Test
    void aSpecIsReadBack() {
        for (SearchSpace space : both()) {
            assertThat(SpecReader.parsePlugin(
                                    SearchSpace.class,
                                    SpecWriter.write((Record) space),
                                    Path.of("space.yaml"),
                                    List.of())
                            .value())
                    .isEqualTo(space);
        }
    }

    @Test
    void inputAndClassesAreThoseOfTheDataUnlessNamed() {
        for (SearchSpace space : both()) {
            Shape other = new Shape(40, 40, 3);
            assertThat(space.on(other, 77)).isEqualTo(space);
            assertThat(space.at(other).image()).isEqualTo(other);
            assertThat(space.into(77).numberOfClasses()).isEqualTo(77);
            assertThat(space.at(other).choices()).isEqualTo(space.choices());
        }
    }
}
