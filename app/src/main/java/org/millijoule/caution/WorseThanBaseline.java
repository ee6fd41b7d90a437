package org.millijoule.caution;

import java.util.List;
import org.millijoule.search.Metric;
import org.millijoule.statistics.BinomialInterval;

/// A baseline that is inside every budget too has the better test accuracy.
///
/// @param cheaper whether it also needs less of the first budget
/// @param cost of the baseline in the first budget's metric
/// @param maybeLuck whether the difference is below what chance explains
public record WorseThanBaseline(
        String baseline,
        double accuracy,
        double baselineAccuracy,
        Metric metric,
        double cost,
        boolean cheaper,
        boolean maybeLuck,
        String advice)
        implements Caution {
    static List<Caution> in(Evidence run) {
        return run.baselines().stream()
                .filter(other ->
                        other.feasible() && other.accuracy() > run.network().accuracy())
                .map(other -> of(run, other))
                .toList();
    }

    private static Caution of(Evidence run, Evidence.Tested other) {
        double accuracy = run.network().accuracy();
        double luck = BinomialInterval.leastDifference(
                accuracy, other.accuracy(), run.test().count());
        boolean cheaper = other.costs().getFirst() < run.network().costs().getFirst();
        return new WorseThanBaseline(
                other.name(),
                accuracy,
                other.accuracy(),
                run.budgets().getFirst().metric(),
                other.costs().getFirst(),
                cheaper,
                other.accuracy() - accuracy < luck,
                (cheaper ? "train its line, which result.json has, or " : "")
                        + (run.searched()
                                ? "search with "
                                        + Advice.longerSearch(run.spec().strategy())
                                : "train with " + Advice.longerRetraining(run.retraining())));
    }

    @Override
    public String text() {
        return "The baseline '" + baseline + "' is better: " + Advice.percent(baselineAccuracy)
                + " on the test images against " + Advice.percent(accuracy) + ", at "
                + Advice.amount(metric, cost) + (cheaper ? ", which is less too" : ", inside the budget as well")
                + (maybeLuck ? "; so small a difference may be chance" : "")
                + ". Maybe " + advice + ".";
    }
}
