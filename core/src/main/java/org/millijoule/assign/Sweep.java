package org.millijoule.assign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// One pass over all [Layers] with labels (partial paths), layer by layer. A label is dropped where a direction shows
/// that nothing better than the incumbent is behind it, or where another label of its node is nowhere worse; and, of
/// too many, those with the largest bounds, which are remembered: where none was, the incumbent is proven.
final class Sweep {
    private static final long PAIRS = 40; // our choice: comparisons for a label; what it costs more, it saves no longer
    private static final int LEAVES = 256; // our choice: complete paths that are looked at exactly

    private final Layers layers;
    private final Goal goal;
    private final Rounding rounding;
    private final Incumbent incumbent;
    private final Work work;
    private final List<Direction> directions;
    private final boolean strict;

    private final double[][][] toEnd; // by direction
    private final double[] allowed; // by direction: base + slope z, rounding included
    private final double[] margins; // by measure, of dominance
    private final double[] slips; // by measure
    private final double[][][] dearest; // by measure: the largest cost from each node to the end
    private long tested; // directions, of the layer
    private final List<Labels.Trace> traces = new ArrayList<>();

    /// @param cut the least bound of the labels that were too many, infinite where none were
    /// @param doubtful whether a path looked better than the incumbent, but its sums say that it is not allowed
    record Outcome(double cut, boolean doubtful) {
        boolean complete() {
            return cut == Double.POSITIVE_INFINITY;
        }
    }

    /// @param directions the first orders the labels
    /// @param strict whether labels that differ by rounding alone are all kept
    Sweep(
            Layers layers,
            Goal goal,
            Rounding rounding,
            Incumbent incumbent,
            Work work,
            List<Direction> directions,
            boolean strict) {
        this.layers = layers;
        this.goal = goal;
        this.rounding = rounding;
        this.incumbent = incumbent;
        this.work = work;
        this.directions = directions;
        this.strict = strict;
        this.toEnd = directions.stream().map(d -> layers.toEnd(d.weights())).toArray(double[][][]::new);
        this.allowed = directions.stream().mapToDouble(this::allowed).toArray();
        this.slips = IntStream.range(0, layers.measures)
                .mapToDouble(m -> rounding.slip(m, most(m)))
                .toArray();
        this.margins = IntStream.range(0, layers.measures)
                .mapToDouble(m -> strict ? 2 * rounding.error(m, most(m)) : 0)
                .toArray();
        this.dearest = new double[layers.measures][][];
        for (int m = 1; m < layers.measures; m++) {
            double[] weights = new double[layers.measures];
            weights[m] = -1;
            dearest[m] = layers.toEnd(weights);
        }
    }

    private double most(int measure) {
        return measure == 0
                ? incumbent.value()
                : goal.minimisesLoss() ? goal.limits().get(measure - 1).most() : Double.POSITIVE_INFINITY;
    }

    /// Values that are worse than this are of no interest.
    static double target(Goal goal, Rounding rounding, Incumbent incumbent) {
        double z = incumbent.value();
        double step = goal.minimisesLoss() ? rounding.step(0) : 0;
        return z < Double.POSITIVE_INFINITY && step > 0 ? z - step : z;
    }

    private double allowed(Direction direction) {
        double z = direction.slope() > 0 ? target(goal, rounding, incumbent) : 0;
        return direction.base() + z + rounding.error(direction);
    }

    /// @param width labels of one layer at most
    Outcome run(int width) {
        Labels now = new Labels(layers.measures);
        now.bound[now.add()] = Double.NEGATIVE_INFINITY;
        double cut = Double.POSITIVE_INFINITY;
        for (int i = 0; i < layers.count; i++) {
            Labels after = new Labels(layers.measures);
            cut = Math.min(cut, extend(now, i, after, width));
            cut = Math.min(cut, after.truncate(2 * width));
            reduce(after, i + 1);
            cut = Math.min(cut, after.truncate(width));
            traces.add(after.trace());
            now = after;
            if (work.spent()) {
                return new Outcome(Math.min(cut, least(now)), false);
            }
        }
        return new Outcome(cut, leaves(now));
    }

    private static double least(Labels labels) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < labels.size; i++) {
            least = Math.min(least, labels.bound[i]);
        }
        return least;
    }

    private double extend(Labels now, int layer, Labels after, int width) {
        int size = layers.sizes[layer];
        int[] next = layers.next[layer];
        double[] first = directions.getFirst().weights();
        double[] key = new double[next.length];
        int[] arcs = new int[next.length];
        for (int arc = 0; arc < key.length; arc++) {
            arcs[arc] = arc;
            key[arc] = next[arc] < 0
                    ? Double.POSITIVE_INFINITY
                    : layers.weighted(first, layer, arc) + toEnd[0][layer + 1][next[arc]];
        }
        for (int node = 0; node < layers.nodes[layer]; node++) {
            Ranking.sort(arcs, node * size, (node + 1) * size, key);
        }
        double cut = Double.POSITIVE_INFINITY;
        double[] total = new double[layers.measures];
        tested = 0;
        for (int s = 0; s < now.size; s++) {
            double base = 0;
            for (int m = 0; m < total.length; m++) {
                base += first[m] == 0 ? 0 : first[m] * now.total[m][s];
            }
            int from = now.node[s] * size;
            for (int at = from; at < from + size; at++) {
                int arc = arcs[at];
                tested++;
                if (!(base + key[arc] <= allowed[0]) || key[arc] == Double.POSITIVE_INFINITY) {
                    break;
                }
                for (int m = 0; m < total.length; m++) {
                    total[m] = now.total[m][s] + layers.value[m][layer][arc];
                }
                double bound = bound(layer, next[arc], total, base + key[arc]);
                if (bound < Double.POSITIVE_INFINITY) {
                    int label = after.add();
                    after.node[label] = next[arc];
                    after.parent[label] = s;
                    after.option[label] = (char) (arc - from);
                    after.bound[label] = bound;
                    for (int m = 0; m < total.length; m++) {
                        after.total[m][label] = total[m];
                    }
                }
            }
            if (after.size > 8 * width + 1024) {
                cut = Math.min(cut, after.truncate(4 * width));
            }
        }
        work.spend(tested / 4 + after.size);
        return cut;
    }

    /// The largest bound of all directions, infinite where one shows that the label leads nowhere.
    private double bound(int layer, int node, double[] total, double first) {
        double bound = directions.getFirst().slope() > 0
                ? first - directions.getFirst().base()
                : Double.NEGATIVE_INFINITY;
        for (int d = 1; d < allowed.length; d++) {
            tested++;
            double[] weights = directions.get(d).weights();
            double sum = toEnd[d][layer + 1][node];
            for (int m = 0; m < total.length; m++) {
                sum += weights[m] == 0 ? 0 : weights[m] * total[m];
            }
            if (!(sum <= allowed[d]) || sum == Double.POSITIVE_INFINITY) {
                return Double.POSITIVE_INFINITY;
            }
            if (directions.get(d).slope() > 0) {
                bound = Math.max(bound, sum - directions.get(d).base());
            }
        }
        return bound;
    }

    /// Drops labels that others of their node stand in for.
    private void reduce(Labels labels, int layer) {
        int n = labels.size;
        if (n < 2) {
            return;
        }
        int from = goal.minimisesLoss() ? 0 : 1;
        double[][] low = new double[layers.measures - from][];
        double[][] high = new double[layers.measures - from][];
        for (int m = from; m < layers.measures; m++) {
            low[m - from] = new double[n];
            high[m - from] = new double[n];
            for (int i = 0; i < n; i++) {
                double total = labels.total[m][i];
                boolean free =
                        m > 0 && total - dearest[m][layer][labels.node[i]] <= goal.free(m - 1) - slips[m] - margins[m];
                low[m - from][i] = free ? Double.NEGATIVE_INFINITY : total + margins[m];
                high[m - from][i] = free ? Double.NEGATIVE_INFINITY : total;
            }
        }
        if (low.length == 0) {
            return;
        }
        int[] positions = IntStream.range(0, n).toArray();
        Ranking.sort(positions, 0, n, low[0]);
        int[] starts = byNode(labels, positions, layers.nodes[layer]);
        if (!strict) { // sorted by it already
            low = Arrays.copyOfRange(low, 1, low.length);
            high = Arrays.copyOfRange(high, 1, high.length);
        }
        Dominance dominance = new Dominance(low, high, n, PAIRS * n);
        work.spend(n);
        for (int node = 0; node < layers.nodes[layer]; node++) {
            dominance.reduce(positions, starts[node], starts[node + 1]);
        }
        labels.drop(dominance.gone());
    }

    /// Puts the labels of each node together, in the order they have.
    private static int[] byNode(Labels labels, int[] positions, int nodes) {
        int[] starts = new int[nodes + 1];
        for (int position : positions) {
            starts[labels.node[position] + 1]++;
        }
        for (int node = 0; node < nodes; node++) {
            starts[node + 1] += starts[node];
        }
        int[] free = starts.clone();
        int[] sorted = positions.clone();
        for (int position : sorted) {
            positions[free[labels.node[position]]++] = position;
        }
        return starts;
    }

    /// Offers complete paths, the best first; whether one that is not allowed seemed better than what is. Where labels
    /// that differ by rounding alone were all kept, that is no doubt, since all that may be better were offered.
    private boolean leaves(Labels labels) {
        int[] positions = IntStream.range(0, labels.size).toArray();
        double[] values = goal.minimisesLoss() ? labels.total[0] : labels.bound;
        Ranking.sort(positions, 0, labels.size, values);
        int looked = strict ? labels.size : Math.min(labels.size, LEAVES);
        double refused = Double.POSITIVE_INFINITY;
        for (int i = 0; i < looked; i++) {
            if (!incumbent.offer(options(positions[i]))) {
                refused = Math.min(refused, values[positions[i]]);
            }
        }
        if (looked < labels.size) {
            refused = Math.min(refused, values[positions[looked]]);
        }
        return !strict && refused <= incumbent.value() && refused < Double.POSITIVE_INFINITY;
    }

    private int[] options(int leaf) {
        int[] options = new int[layers.count];
        int at = leaf;
        for (int i = layers.count - 1; i >= 0; i--) {
            options[layers.order[i]] = traces.get(i).option()[at];
            at = traces.get(i).parent()[at];
        }
        return options;
    }
}
