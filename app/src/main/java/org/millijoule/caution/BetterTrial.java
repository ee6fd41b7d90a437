package org.millijoule.caution;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.millijoule.search.Metric;
import org.millijoule.search.Trial;
import org.millijoule.searching.Finalists;
import org.millijoule.statistics.BinomialInterval;

/// A finalist that costs no more in any budget had fewer errors, by more than chance explains; loss chose another.
///
/// @param number of the trial in `trials.csv`
/// @param error of it in percent
/// @param chosen error of the network that was handed over
public record BetterTrial(int number, double error, double chosen) implements Caution {
    static Optional<Caution> in(Evidence run) {
        List<Metric> metrics =
                run.budgets().stream().map(Evidence.BudgetUse::metric).toList();
        return run.found()
                .choice()
                .flatMap(choice -> choice.ranked().stream()
                        .filter(other -> isBetter(choice, other, metrics))
                        .min(Comparator.comparingDouble(Trial::error).thenComparingInt(Trial::number))
                        .map(best -> new BetterTrial(
                                best.number(), best.error(), choice.chosen().error())));
    }

    private static boolean isBetter(Finalists choice, Trial other, List<Metric> metrics) {
        Trial chosen = choice.chosen();
        double luck = BinomialInterval.leastDifference(chosen.error(), other.error(), choice.images());
        return chosen.error() - other.error() > luck
                && metrics.stream()
                        .allMatch(metric ->
                                other.costs().of(metric) <= chosen.costs().of(metric));
    }

    @Override
    public String text() {
        return "Trial " + number + " of trials.csv costs no more and had " + Advice.percent(error)
                + " validation error with the shared weights, the network that was handed over "
                + Advice.percent(chosen)
                + "; the validation loss chose. Maybe train that one too: millijoule train with its line and --space.";
    }
}
