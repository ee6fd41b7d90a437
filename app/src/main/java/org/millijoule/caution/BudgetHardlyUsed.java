package org.millijoule.caution;

import java.util.Comparator;
import java.util.Optional;
import org.millijoule.search.SearchStrategy;
import org.millijoule.searching.Joint;
import org.millijoule.searching.PolicySteps;

/// The network leaves most of every budget, and there is no baseline that shows that more would buy nothing.
///
/// @param use of the budget that is used most
public record BudgetHardlyUsed(Evidence.BudgetUse use, String advice) implements Caution {
    private static final double HARDLY = 0.5;

    static Optional<Caution> in(Evidence run) {
        Evidence.BudgetUse use = run.budgets().stream()
                .max(Comparator.comparingDouble(Evidence.BudgetUse::share))
                .orElseThrow();
        boolean nothingToGain = run.baseline("largest")
                .filter(largest -> run.network().accuracy() >= largest.accuracy())
                .isPresent();
        return run.searched() && use.share() < HARDLY && !nothingToGain
                ? Optional.of(new BudgetHardlyUsed(use, advice(run, use)))
                : Optional.empty();
    }

    private static String advice(Evidence run, Evidence.BudgetUse use) {
        if (use.dearest() <= use.limit()) {
            return "No network of this space needs more than " + Advice.amount(use.metric(), use.dearest())
                    + ". Maybe a larger space (space.width, stages, expansions), or a smaller budget.";
        }
        SearchStrategy strategy = run.spec().strategy();
        return "Maybe " + Advice.longerSearch(strategy) + price(strategy) + ", or a smaller budget.";
    }

    /// A price that has risen must fall again before the policy spends what it may.
    private static String price(SearchStrategy strategy) {
        return strategy instanceof Joint joint && joint.policy().lambda() == PolicySteps.LambdaRule.DUAL
                ? ", a larger strategy.policy.lambda-rate (now "
                        + Advice.number(joint.policy().lambdaRate())
                        + "), so that the price of a cost falls sooner once the policy is inside the budget"
                : "";
    }

    @Override
    public String text() {
        return "The network uses " + Math.round(100 * use.share()) + "% of its "
                + use.metric().key() + " budget ("
                + Advice.amount(use.metric(), use.actual()) + " of "
                + Advice.amount(use.metric(), use.limit()) + "). " + advice;
    }
}
