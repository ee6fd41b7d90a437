package org.millijoule.assign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// An [AssignmentProblem] as paths through layers: layer i decides one variable, a node before it is what earlier
/// variables leave open (the options of those that later factors still look at), an arc is an option. A factor is
/// paid at the layer that decides its last variable. Measure 0 is the loss, measure k the cost of limit k - 1.
///
/// Where every factor is about one variable, every layer has one node.
final class Layers {
    /// Arcs of all layers (`our choice`: with 10 limits 700 MB of doubles, in practice far less).
    private static final double MOST = 8e6;

    final int count;
    final int measures;
    final int[] order;
    final int[] sizes; // options of the variable of each layer
    final int[] nodes; // before each layer; one after the last
    final int[][] next; // the node behind arc node * size + option; -1 where the arc is gone
    final double[][][] value; // by measure, layer, arc

    /// @param limits those that count
    Layers(AssignmentProblem problem, List<Limit> limits) {
        List<Integer> options = problem.options();
        List<List<Factor>> terms = new ArrayList<>(List.of(problem.losses()));
        limits.forEach(limit -> terms.add(limit.costs()));
        List<Scope> scopes = terms.stream()
                .flatMap(List::stream)
                .map(Factor::scope)
                .distinct()
                .toList();
        this.count = options.size();
        this.measures = terms.size();
        this.order = Order.of(options, scopes, bySpread(problem));
        this.sizes = IntStream.of(order).map(options::get).toArray();
        this.nodes = new int[count + 1];
        this.next = new int[count][];
        this.value = new double[measures][count][];
        build(options, terms, scopes);
    }

    /// Variables whose losses differ most come first: little stays open behind them.
    private static List<Integer> bySpread(AssignmentProblem problem) {
        double[] spread = new double[problem.options().size()];
        for (Factor factor : problem.losses()) {
            double[] finite =
                    Arrays.stream(factor.values()).filter(Double::isFinite).toArray();
            double range = finite.length == 0
                    ? 0
                    : Arrays.stream(finite).max().orElse(0)
                            - Arrays.stream(finite).min().orElse(0);
            for (int v : factor.scope().variables()) {
                spread[v] = Math.max(spread[v], range);
            }
        }
        return IntStream.range(0, spread.length)
                .boxed()
                .sorted((a, b) -> Double.compare(spread[b], spread[a]))
                .toList();
    }

    private void build(List<Integer> options, List<List<Factor>> terms, List<Scope> scopes) {
        int[] layerOf = new int[count];
        for (int i = 0; i < count; i++) {
            layerOf[order[i]] = i;
        }
        int[] lastUse = new int[count]; // the layer of the last factor that looks at a variable
        Arrays.setAll(lastUse, v -> layerOf[v]);
        for (Scope scope : scopes) {
            int last = closing(scope, layerOf);
            scope.variables().forEach(v -> lastUse[v] = Math.max(lastUse[v], last));
        }
        List<Integer> frontier = List.of();
        nodes[0] = 1;
        double arcs = 0;
        for (int i = 0; i < count; i++) {
            int layer = i;
            List<Integer> decided =
                    Stream.concat(frontier.stream(), Stream.of(order[i])).toList();
            List<Integer> kept =
                    decided.stream().filter(v -> lastUse[v] > layer).toList();
            double size = (double) nodes[i] * sizes[i];
            arcs += size;
            if (arcs > MOST) {
                throw new IllegalArgumentException(
                        "the variables hang together too closely for an exact answer: more than " + (long) MOST
                                + " combinations at once. Maybe fewer options, or variables tied together?");
            }
            next[i] = new int[(int) size];
            for (double[][] measure : value) {
                measure[i] = new double[(int) size];
            }
            nodes[i + 1] = kept.stream().mapToInt(options::get).reduce(1, (a, b) -> a * b);
            fill(i, options, decided, kept, closing(terms, i, layerOf));
            frontier = kept;
        }
    }

    private static int closing(Scope scope, int[] layerOf) {
        return scope.variables().stream().mapToInt(v -> layerOf[v]).max().orElse(0);
    }

    private static List<List<Factor>> closing(List<List<Factor>> terms, int layer, int[] layerOf) {
        return terms.stream()
                .map(factors -> factors.stream()
                        .filter(factor -> closing(factor.scope(), layerOf) == layer)
                        .toList())
                .toList();
    }

    private void fill(
            int i, List<Integer> options, List<Integer> decided, List<Integer> kept, List<List<Factor>> terms) {
        int[] chosen = new int[count];
        for (int arc = 0; arc < next[i].length; arc++) {
            int rest = arc;
            for (int d = decided.size() - 1; d >= 0; d--) {
                chosen[decided.get(d)] = rest % options.get(decided.get(d));
                rest /= options.get(decided.get(d));
            }
            int node = 0;
            for (int v : kept) {
                node = node * options.get(v) + chosen[v];
            }
            boolean allowed = true;
            for (int m = 0; m < measures; m++) {
                double sum = 0;
                for (Factor factor : terms.get(m)) {
                    sum += factor.at(chosen);
                }
                allowed &= sum < Double.POSITIVE_INFINITY;
                value[m][i][arc] = sum;
            }
            next[i][arc] = allowed ? node : -1;
        }
    }

    int arcs() {
        return IntStream.range(0, count).map(i -> next[i].length).sum();
    }

    /// The weighted sum of an arc's measures.
    double weighted(double[] weights, int layer, int arc) {
        double sum = 0;
        for (int m = 0; m < measures; m++) {
            if (weights[m] != 0) {
                sum += weights[m] * value[m][layer][arc];
            }
        }
        return sum;
    }

    /// The least weighted sum from each node to the end.
    double[][] toEnd(double[] weights) {
        double[][] least = new double[count + 1][];
        least[count] = new double[1];
        for (int i = count - 1; i >= 0; i--) {
            double[] here = new double[nodes[i]];
            Arrays.fill(here, Double.POSITIVE_INFINITY);
            for (int arc = 0; arc < next[i].length; arc++) {
                if (next[i][arc] >= 0) {
                    int node = arc / sizes[i];
                    here[node] = Math.min(here[node], weighted(weights, i, arc) + least[i + 1][next[i][arc]]);
                }
            }
            least[i] = here;
        }
        return least;
    }

    /// The least weighted sum from the beginning to each node.
    double[][] fromStart(double[] weights) {
        double[][] least = new double[count + 1][];
        least[0] = new double[1];
        for (int i = 0; i < count; i++) {
            double[] after = new double[nodes[i + 1]];
            Arrays.fill(after, Double.POSITIVE_INFINITY);
            for (int arc = 0; arc < next[i].length; arc++) {
                int node = next[i][arc];
                if (node >= 0) {
                    after[node] = Math.min(after[node], least[i][arc / sizes[i]] + weighted(weights, i, arc));
                }
            }
            least[i + 1] = after;
        }
        return least;
    }

    /// Options, by variable, of a path of least weighted sum; of equals, the lowest options in the order of layers.
    int[] best(double[] weights, double[][] toEnd) {
        int[] options = new int[count];
        int node = 0;
        for (int i = 0; i < count; i++) {
            double least = Double.POSITIVE_INFINITY;
            int after = 0;
            for (int o = 0; o < sizes[i]; o++) {
                int arc = node * sizes[i] + o;
                if (next[i][arc] >= 0) {
                    double sum = weighted(weights, i, arc) + toEnd[i + 1][next[i][arc]];
                    if (sum < least) {
                        least = sum;
                        options[order[i]] = o;
                        after = next[i][arc];
                    }
                }
            }
            node = after;
        }
        return options;
    }

    /// The sums of all measures along a path.
    double[] totals(int[] options) {
        double[] totals = new double[measures];
        int node = 0;
        for (int i = 0; i < count; i++) {
            int arc = node * sizes[i] + options[order[i]];
            for (int m = 0; m < measures; m++) {
                totals[m] += value[m][i][arc];
            }
            node = next[i][arc];
        }
        return totals;
    }

    /// The least or largest values of a measure on the arcs that are left, summed over layers.
    double sum(int measure, boolean largest, boolean absolute) {
        double total = 0;
        for (int i = 0; i < count; i++) {
            double extreme = Double.NEGATIVE_INFINITY;
            for (int arc = 0; arc < next[i].length; arc++) {
                if (next[i][arc] >= 0) {
                    double v = value[measure][i][arc];
                    extreme = Math.max(extreme, absolute ? Math.abs(v) : largest ? v : -v);
                }
            }
            total += extreme == Double.NEGATIVE_INFINITY ? 0 : absolute || largest ? extreme : -extreme;
        }
        return total;
    }

    /// Whether any path goes to the end.
    boolean passable() {
        return toEnd(new double[measures])[0][0] < Double.POSITIVE_INFINITY;
    }

    /// Between the least and the largest sum that arcs of each layer have.
    double range(int measure) {
        return sum(measure, true, false) - sum(measure, false, false);
    }

    boolean nonNegative(int measure) {
        for (int i = 0; i < count; i++) {
            for (int arc = 0; arc < next[i].length; arc++) {
                if (next[i][arc] >= 0 && value[measure][i][arc] < 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Removes the arcs that no path of at most this weighted sum goes over; how many.
    int remove(double[] weights, double most) {
        double[][] before = fromStart(weights);
        double[][] behind = toEnd(weights);
        int removed = 0;
        for (int i = 0; i < count; i++) {
            for (int arc = 0; arc < next[i].length; arc++) {
                if (next[i][arc] >= 0) {
                    double least = before[i][arc / sizes[i]] + weighted(weights, i, arc) + behind[i + 1][next[i][arc]];
                    if (!(least <= most)) {
                        next[i][arc] = -1;
                        removed++;
                    }
                }
            }
        }
        return removed;
    }
}
