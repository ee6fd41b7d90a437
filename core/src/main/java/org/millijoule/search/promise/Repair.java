package org.millijoule.search.promise;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.millijoule.search.Constraint;
import org.millijoule.search.cost.CostTable;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Architecture;

/// Brings an architecture into its budgets by single changes, best loss per cost first.
///
/// `our choice`: a loss costs an evaluation, so a change is judged by what the policy thinks of it. Its price is
/// the logarithm of the probability that is lost at that one choice, its worth the relative excess that it
/// removes; the change of least price per worth is made, until the excess is 0 or no single change lowers it.
final class Repair {
    /// Keeps a free change that removes much before a free one that removes little.
    private static final double LEAST_PRICE = 1e-6;

    private final Policy policy;
    private final double[][] probabilities;
    private final Architecture mode;
    private final List<Constraint> constraints;
    private final CostTable[] tables;

    Repair(Policy policy, SpaceCosts costs, List<Constraint> constraints) {
        this.policy = policy;
        this.probabilities = policy.probabilities();
        this.mode = policy.mode();
        this.constraints = constraints;
        this.tables = constraints.stream()
                .map(constraint -> costs.table(constraint.metric()))
                .toArray(CostTable[]::new);
    }

    /// The sum over constraints of max(cost / limit - 1, 0).
    double excess(int[] options) {
        double sum = 0;
        for (int k = 0; k < tables.length; k++) {
            sum += Math.max(tables[k].cost(options) / constraints.get(k).limit() - 1, 0);
        }
        return sum;
    }

    /// Empty where single changes do not lead inside. It ends, because the excess falls with every change.
    Optional<Architecture> repaired(Architecture architecture) {
        int[] options = architecture.toArray();
        double excess = excess(options);
        while (excess > 0) {
            int[] next = bestChange(options, excess);
            double lower = excess(next);
            if (!(lower < excess)) {
                return Optional.empty();
            }
            options = next;
            excess = lower;
        }
        return Optional.of(Architecture.of(options));
    }

    /// The unchanged options where nothing helps.
    private int[] bestChange(int[] options, double excess) {
        int[] best = options;
        double bestPrice = Double.POSITIVE_INFINITY;
        for (int c = 0; c < options.length; c++) {
            for (int o = 0; o < probabilities[c].length && policy.counts(c, options); o++) {
                int[] changed = changed(options, c, o);
                double removed = excess - excess(changed);
                double lost = StrictMath.log(probabilities[c][options[c]] / probabilities[c][o]);
                double price = Math.max(lost, LEAST_PRICE) / removed;
                if (removed > 0 && price < bestPrice) {
                    bestPrice = price;
                    best = changed;
                }
            }
        }
        return best;
    }

    /// What a closed gate hid becomes the policy's mode when it opens.
    private int[] changed(int[] options, int choice, int option) {
        int[] changed = Arrays.copyOf(options, options.length);
        changed[choice] = option;
        for (int c = choice + 1; c < options.length; c++) {
            if (policy.gate(c) == choice && options[choice] == 0) {
                changed[c] = mode.option(c);
            }
        }
        return changed;
    }
}
