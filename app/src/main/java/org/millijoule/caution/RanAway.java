package org.millijoule.caution;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.learn.Recipe;
import org.millijoule.search.SearchStrategy;
import org.millijoule.searching.Darts;
import org.millijoule.searching.Joint;
import org.millijoule.searching.OneShot;
import org.millijoule.store.files.EpochLoss;

/// The loss of an epoch rose far above that of guessing after it had been lower: training diverged, if not to
/// infinity.
///
/// @param phase as in `metrics.csv`
/// @param epoch of the largest loss, from 0
/// @param recovered whether the last epoch of the phase was below guessing again
public record RanAway(String phase, int epoch, double loss, double guessing, boolean recovered, String advice)
        implements Caution {
    private static final double FAR_ABOVE = 1.5;

    static List<Caution> in(Evidence run) {
        Map<String, List<EpochLoss>> phases = new LinkedHashMap<>();
        for (EpochLoss epoch : run.epochs()) {
            phases.computeIfAbsent(epoch.phase(), _ -> new ArrayList<>()).add(epoch);
        }
        List<Caution> cautions = new ArrayList<>();
        phases.forEach((phase, epochs) -> worst(epochs, run.guessingLoss())
                .ifPresent(worst -> cautions.add(new RanAway(
                        phase,
                        worst.epoch(),
                        worst.trainLoss(),
                        run.guessingLoss(),
                        epochs.getLast().trainLoss() < run.guessingLoss(),
                        advice(run, phase)))));
        return cautions;
    }

    private static Optional<EpochLoss> worst(List<EpochLoss> epochs, double guessing) {
        Optional<EpochLoss> worst = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        double most = FAR_ABOVE * guessing;
        for (EpochLoss epoch : epochs) {
            if (epoch.trainLoss() > most && epoch.trainLoss() > least) {
                worst = Optional.of(epoch);
                most = epoch.trainLoss();
            }
            least = Math.min(least, epoch.trainLoss());
        }
        return worst;
    }

    private static String advice(Evidence run, String phase) {
        return phase.startsWith("retrain-")
                ? Advice.gentlerSteps("retrain", run.retraining().weights())
                : weights(run.spec().strategy())
                        .map(weights -> Advice.gentlerSteps("strategy", weights))
                        .orElse("a lower learning rate");
    }

    private static Optional<Recipe> weights(SearchStrategy strategy) {
        return switch (strategy) {
            case Joint joint -> Optional.of(joint.weights());
            case Darts darts -> Optional.of(darts.weights());
            case OneShot search -> Optional.of(search.weights());
            default -> Optional.empty();
        };
    }

    @Override
    public String text() {
        return "The training '" + phase + "' ran away: the mean loss of epoch " + (epoch + 1) + " was "
                + Advice.number(loss) + ", where guessing gives " + Advice.number(guessing)
                + (recovered ? "; it came back" : "; it never came back") + ". Maybe " + advice + ".";
    }
}
