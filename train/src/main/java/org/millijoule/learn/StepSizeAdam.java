package org.millijoule.learn;

import java.util.List;
import org.millijoule.supernet.StepSizes;

/// Adam (Kingma and Ba, ICLR 2015) on the logarithms of step sizes (`our choice`): a step size can neither change
/// its sign nor sink to zero in a few steps, which made 2-bit trainings diverge when it was learned directly, and
/// one rate suits step sizes of every magnitude.
record StepSizeAdam(double firstDecay, double secondDecay, double epsilon) {
    StepSizeAdam() {
        this(0.9, 0.999, 1e-12);
    }

    /// One step for every step size that got a gradient; forgets the gradients. The bias of moments is corrected
    /// by the number of updates of that very step size, as a bit-width may first be drawn late.
    void step(List<StepSizes> all, double rate) {
        for (StepSizes steps : all) {
            List<float[]> gradients = steps.takeGradients();
            if (!gradients.isEmpty()) {
                update(steps, gradients, rate);
            }
        }
    }

    private void update(StepSizes steps, List<float[]> gradients, double rate) {
        float[] values = steps.values();
        float[] updates = steps.updates();
        float[] first = steps.firstMoment();
        float[] second = steps.secondMoment();
        float counted = -1; // updates for which the two corrections below hold: neighbours have the same
        double ofMean = 0;
        double ofSquare = 0;
        for (float[] gradient : gradients) {
            for (int i = 0; i < gradient.length; i++) {
                double g = (gradient[i] + steps.decay() * values[i]) * values[i]; // d/d log s = s d/ds
                first[i] = (float) (firstDecay * first[i] + (1 - firstDecay) * g);
                second[i] = (float) (secondDecay * second[i] + (1 - secondDecay) * g * g);
                updates[i]++;
                if (updates[i] != counted) {
                    counted = updates[i];
                    ofMean = 1 - StrictMath.pow(firstDecay, counted);
                    ofSquare = 1 - StrictMath.pow(secondDecay, counted);
                }
                double change = rate * (first[i] / ofMean) / (Math.sqrt(second[i] / ofSquare) + epsilon);
                values[i] *= (float) StrictMath.exp(-change);
                if (!Float.isFinite(values[i]) || values[i] <= 0) {
                    throw new DivergedException("the step size of " + steps.name());
                }
            }
        }
        steps.set(values);
    }
}
