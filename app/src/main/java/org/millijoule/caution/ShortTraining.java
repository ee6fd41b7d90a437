package org.millijoule.caution;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.store.files.EpochLoss;

/// The final training was short, or ended with a loss near that of guessing.
///
/// @param what it was, as the start of a sentence
public record ShortTraining(String what, String advice) implements Caution {
    /// `our choice`: learned step sizes and batch-norm statistics alone need some hundred steps.
    private static final long FEW_STEPS = 500;

    private static final double HARDLY_LEARNED = 0.8;

    static List<Caution> in(Evidence run) {
        List<Caution> cautions = new ArrayList<>();
        int batch = run.retraining().weights().batch();
        long steps = (long) run.retraining().epochs() * (run.trainingImages() / batch);
        String longer = Advice.longerRetraining(run.retraining());
        if (steps < FEW_STEPS) {
            cautions.add(new ShortTraining("The network was retrained for " + steps + " steps only", longer));
        }
        lastLoss(run).filter(loss -> loss > HARDLY_LEARNED * run.guessingLoss()).ifPresent(loss -> {
            cautions.add(new ShortTraining(
                    "The network hardly learned: its mean loss in the last epoch was " + Advice.number(loss)
                            + ", where guessing gives " + Advice.number(run.guessingLoss()),
                    longer + ", or another retrain.weights.learning-rate (now "
                            + Advice.number(run.retraining().weights().learningRate()) + ")"));
        });
        return cautions;
    }

    private static Optional<Double> lastLoss(Evidence run) {
        return run.epochs().stream()
                .filter(epoch -> epoch.phase().equals("retrain-found"))
                .map(EpochLoss::trainLoss)
                .reduce((_, later) -> later);
    }

    @Override
    public String text() {
        return what + ". Maybe " + advice + ".";
    }
}
