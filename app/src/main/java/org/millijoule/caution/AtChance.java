package org.millijoule.caution;

import java.util.Optional;
import org.millijoule.statistics.BinomialInterval;

/// The network is no better than one that always names the same class: the 95% interval of its accuracy includes
/// that.
///
/// @param chance in percent
/// @param othersLearned whether a baseline is above chance
public record AtChance(double accuracy, BinomialInterval interval, double chance, boolean othersLearned, String advice)
        implements Caution {
    static Optional<Caution> in(Evidence run) {
        double chance = run.test().chance();
        BinomialInterval interval = interval(run, run.network());
        if (interval.low() > chance) {
            return Optional.empty();
        }
        boolean othersLearned =
                run.baselines().stream().anyMatch(other -> interval(run, other).low() > chance);
        String weights = Advice.longerRetraining(run.retraining()) + ", "
                + Advice.gentlerSteps("retrain", run.retraining().weights())
                + ", or a look at whether images and labels belong together";
        return Optional.of(new AtChance(
                run.network().accuracy(),
                interval,
                chance,
                othersLearned,
                othersLearned && run.searched()
                        ? Advice.longerSearch(run.spec().strategy()) + ", or a larger budget"
                        : weights));
    }

    private static BinomialInterval interval(Evidence run, Evidence.Tested network) {
        return BinomialInterval.wilson(network.accuracy(), run.test().count());
    }

    @Override
    public String text() {
        return "The network is at chance level: " + Advice.percent(accuracy)
                + " on the test images (95% interval " + Advice.percent(interval.low()) + " to "
                + Advice.percent(interval.high()) + "), where always naming the same class gives "
                + Advice.percent(chance) + ". "
                + (othersLearned
                        ? "Other networks learned with the same retraining, so it is this network. Maybe "
                        : "No network of this run learned, so it is the training. Maybe ")
                + advice + ".";
    }
}
