package org.millijoule.assign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A smaller problem with the same answer: limits that cannot be exceeded are gone, limits over few variables have
/// become forbidden combinations, and so have options that another one of their variable stands in for. Rounded sums
/// in a fixed order grow with each of their terms, so all of this holds for the sums as they are computed.
final class Reduced {
    private static final int MOST = 65_536; // our choice: combinations of a limit that is tabulated

    private Reduced() {}

    static AssignmentProblem of(AssignmentProblem problem) {
        List<Factor> losses = new ArrayList<>(problem.losses());
        List<Limit> limits = new ArrayList<>();
        List<Scope> scopes = Stream.concat(
                        problem.losses().stream(), problem.limits().stream().flatMap(l -> l.costs().stream()))
                .map(Factor::scope)
                .distinct()
                .toList();
        for (Limit limit : problem.limits()) {
            if (!always(limit)) {
                Scope all = Scope.of(
                        problem.options(),
                        limit.costs().stream()
                                .flatMap(factor -> factor.scope().variables().stream())
                                .toList());
                if (all.size() <= MOST && local(all, scopes)) {
                    losses.add(forbidding(limit, all, problem.options().size()));
                } else {
                    limits.add(limit);
                }
            }
        }
        AssignmentProblem fewer = new AssignmentProblem(problem.options(), losses, limits);
        losses.addAll(replaced(fewer));
        return new AssignmentProblem(problem.options(), losses, limits);
    }

    private static boolean always(Limit limit) {
        double sum = 0;
        for (Factor factor : limit.costs()) {
            sum += Arrays.stream(factor.values()).max().orElse(0);
        }
        return sum <= limit.most() && sum < Double.POSITIVE_INFINITY;
    }

    private static boolean local(Scope all, List<Scope> scopes) {
        return all.variables().size() <= 2
                || scopes.stream().anyMatch(scope -> scope.variables().containsAll(all.variables()));
    }

    private static Factor forbidding(Limit limit, Scope all, int variables) {
        double[] values = new double[all.combinations()];
        int[] options = new int[variables];
        for (int at = 0; at < values.length; at++) {
            all.write(at, options);
            values[at] = limit.cost(options) <= limit.most() ? 0 : Double.POSITIVE_INFINITY;
        }
        return new Factor(all, values);
    }

    /// For variables that hang together with no other: which options are nowhere better than another.
    private static List<Factor> replaced(AssignmentProblem problem) {
        int variables = problem.options().size();
        List<List<double[]>> tables = new ArrayList<>();
        for (int v = 0; v < variables; v++) {
            tables.add(new ArrayList<>());
        }
        TreeSet<Integer> joined = new TreeSet<>();
        Stream.concat(problem.losses().stream(), problem.limits().stream().flatMap(l -> l.costs().stream()))
                .forEach(factor -> {
                    if (factor.scope().variables().size() == 1) {
                        tables.get(factor.scope().variables().getFirst()).add(factor.values());
                    } else {
                        joined.addAll(factor.scope().variables());
                    }
                });
        List<Factor> forbidden = new ArrayList<>();
        for (int v = 0; v < variables; v++) {
            if (!joined.contains(v)) {
                double[] values = new double[problem.options().get(v)];
                for (int o = 0; o < values.length; o++) {
                    for (int p = 0; p < values.length; p++) {
                        if (standsIn(p, o, tables.get(v))) {
                            values[o] = Double.POSITIVE_INFINITY;
                        }
                    }
                }
                forbidden.add(Factor.of(v, values));
            }
        }
        return forbidden;
    }

    private static boolean standsIn(int one, int other, List<double[]> tables) {
        boolean equal = true;
        for (double[] values : tables) {
            if (values[one] > values[other]) {
                return false;
            }
            equal &= values[one] == values[other];
        }
        return one != other && (!equal || one < other);
    }
}
