package org.millijoule.assign;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Choose an option of each variable, so that the sum of the losses is least and every limit is kept.
///
/// @param options number of options of each variable, at least one
/// @param losses what is minimised; in any unit, negative ones too
public record AssignmentProblem(List<Integer> options, List<Factor> losses, List<Limit> limits) {
    public AssignmentProblem {
        options = List.copyOf(options);
        losses = List.copyOf(losses);
        limits = List.copyOf(limits);
        if (options.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("every variable needs an option, but there are " + options);
        }
        Set<String> names = new HashSet<>();
        for (Limit limit : limits) {
            if (!names.add(limit.name())) {
                throw new IllegalArgumentException("there are two limits called " + limit.name());
            }
        }
        for (Factor factor : Stream.concat(losses.stream(), limits.stream().flatMap(l -> l.costs().stream()))
                .toList()) {
            check(options, factor.scope());
        }
    }

    private static void check(List<Integer> options, Scope scope) {
        for (int i = 0; i < scope.sizes().size(); i++) {
            int variable = scope.variables().get(i);
            if (variable < 0
                    || variable >= options.size()
                    || !options.get(variable).equals(scope.sizes().get(i))) {
                throw new IllegalArgumentException(
                        "a factor has " + scope.sizes().get(i) + " options of variable " + variable
                                + ", the problem has the variables " + options);
            }
        }
    }

    /// The loss of these options, the exact sum of its terms rounded once.
    public double loss(int[] options) {
        return ExactSum.of(losses.stream().mapToDouble(factor -> factor.at(options)));
    }
}
