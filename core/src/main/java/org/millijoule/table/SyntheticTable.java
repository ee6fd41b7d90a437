package org.millijoule.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// Tables with a known structure, made from a seed: what the defaults of the strategies were tuned on, so that no
/// real table had a say in them.
///
/// Every option of every choice has a cost and a worth. Dearer options tend to be worth more, with exceptions; the
/// error falls with the summed worth and levels off, as errors do: `error = 5 + 25 exp(-2 worth)`, worth from
/// 0 to 1. The structures differ in what is added to the worth.
///
/// @param choices how many
/// @param options of each choice
public record SyntheticTable(Structure structure, int choices, int options, long seed) {
    /// What makes a table easy or hard.
    public enum Structure {
        /// Nothing: every choice has its say alone.
        ADDITIVE(0),
        /// Pairs of options get along or do not, by as much as the options themselves matter.
        INTERACTING(1),
        /// One choice turned all others' preference around: climbing leads away from the best networks.
        DECEPTIVE(2),
        /// Normal noise, fixed per network, as one training has it: a fifth of the spread of the worths.
        NOISY(3),
        /// Errors level off early, so that most networks are good and the cheap end of the front is steep.
        STEEP(4);

        private final int number; // makes the random numbers of each its own

        Structure(int number) {
            this.number = number;
        }
    }

    /// Metrics `error`, `flops` and `params`.
    public Table table() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + structure.number);
        double[][] cost = new double[choices][options];
        double[][] size = new double[choices][options];
        double[][] worth = new double[choices][options];
        for (int c = 0; c < choices; c++) {
            double weight = 0.3 + random.nextDouble();
            for (int o = 1; o < options; o++) {
                cost[c][o] = cost[c][o - 1] + 1 + 2 * random.nextDouble();
                size[c][o] = size[c][o - 1] + (1 + c) * (0.5 + random.nextDouble());
                worth[c][o] = worth[c][o - 1] + weight * (random.nextDouble() * 1.6 - 0.3) / o;
            }
        }
        double rate = structure == Structure.STEEP ? 6 : 2;
        double[][][][] pairs = pairs(random);
        Map<Architecture, List<Double>> rows = new LinkedHashMap<>();
        List<int[]> all = all();
        double[] total = new double[all.size()];
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < total.length; i++) {
            total[i] = worth(all.get(i), worth, pairs, random);
            least = Math.min(least, total[i]);
            most = Math.max(most, total[i]);
        }
        for (int i = 0; i < total.length; i++) {
            double share = (total[i] - least) / (most - least);
            double flops = 10;
            double params = 20;
            for (int c = 0; c < choices; c++) {
                flops += cost[c][all.get(i)[c]];
                params += size[c][all.get(i)[c]];
            }
            rows.put(
                    Architecture.of(all.get(i)),
                    List.of(5 + 25 * StrictMath.exp(-rate * share), flops * 1e6, params * 1e5));
        }
        return new Table(structure.name().toLowerCase(Locale.ROOT), names(), List.of("error", "flops", "params"), rows);
    }

    private double worth(int[] chosen, double[][] worth, double[][][][] pairs, RandomGenerator random) {
        double sum = 0;
        double turned = 0;
        for (int c = 0; c < choices; c++) {
            sum += worth[c][chosen[c]];
            turned += worth[c][options - 1 - chosen[c]];
        }
        return switch (structure) {
            case ADDITIVE, STEEP -> sum;
            case INTERACTING -> sum + interaction(chosen, pairs);
            case DECEPTIVE -> chosen[0] == options - 1 ? 1.3 * turned : sum;
            case NOISY -> sum + 0.2 * Math.sqrt(choices / 3.0) * random.nextGaussian();
        };
    }

    private double interaction(int[] chosen, double[][][][] pairs) {
        double sum = 0;
        for (int c = 0; c < choices; c++) {
            for (int d = 0; d < c; d++) {
                sum += pairs[c][d][chosen[c]][chosen[d]];
            }
        }
        return sum;
    }

    private double[][][][] pairs(RandomGenerator random) {
        double[][][][] pairs = new double[choices][choices][options][options];
        double scale = 0.6 / Math.sqrt(choices);
        for (double[][][] first : pairs) {
            for (double[][] second : first) {
                for (double[] row : second) {
                    for (int o = 0; o < options; o++) {
                        row[o] = scale * random.nextGaussian();
                    }
                }
            }
        }
        return pairs;
    }

    private List<int[]> all() {
        List<int[]> all = new ArrayList<>();
        int size = (int) Math.round(Math.pow(options, choices));
        for (int number = 0; number < size; number++) {
            int[] chosen = new int[choices];
            int rest = number;
            for (int c = choices - 1; c >= 0; c--) {
                chosen[c] = rest % options;
                rest /= options;
            }
            all.add(chosen);
        }
        return all;
    }

    private List<Choice> names() {
        List<Choice> names = new ArrayList<>();
        for (int c = 0; c < choices; c++) {
            List<String> words = new ArrayList<>();
            for (int o = 0; o < options; o++) {
                words.add(String.valueOf(o));
            }
            names.add(new Choice("c_" + c, words, OptionalInt.empty(), false));
        }
        return names;
    }
}
