package org.millijoule.train;

import java.util.List;

/// Adam (Kingma and Ba, ICLR 2015) on the logarithms of step sizes (`our choice`): a step size can neither change
/// its sign nor sink to zero in a few steps, which made 2-bit trainings diverge when it was learned directly, and
/// one rate suits step sizes of every magnitude.
record StepSizeAdam(double firstDecay, double secondDecay, double epsilon) {
    StepSizeAdam() {
        this(0.9, 0.999, 1e-12);
    }

    /// One step for every step size that got a gradient; forgets the gradients.
    ///
    /// @param step from 1, for the bias correction
    void step(List<StepSizes> all, double rate, long step) {
        double firstCorrection = 1 - Math.pow(firstDecay, (double) step);
        double secondCorrection = 1 - Math.pow(secondDecay, (double) step);
        for (StepSizes steps : all) {
            List<float[]> gradients = steps.takeGradients();
            if (!gradients.isEmpty()) {
                update(steps, gradients, rate / firstCorrection, secondCorrection);
            }
        }
    }

    private void update(StepSizes steps, List<float[]> gradients, double rate, double secondCorrection) {
        float[] values = steps.values();
        float[] first = steps.firstMoment();
        float[] second = steps.secondMoment();
        for (float[] gradient : gradients) {
            for (int i = 0; i < gradient.length; i++) {
                double g = (gradient[i] + steps.decay() * values[i]) * values[i]; // d/d log s = s d/ds
                first[i] = (float) (firstDecay * first[i] + (1 - firstDecay) * g);
                second[i] = (float) (secondDecay * second[i] + (1 - secondDecay) * g * g);
                double change = rate * first[i] / (Math.sqrt(second[i] / secondCorrection) + epsilon);
                values[i] *= (float) Math.exp(-change);
                if (!Float.isFinite(values[i]) || values[i] <= 0) {
                    throw new DivergedException("the step size of " + steps.name());
                }
            }
        }
        steps.set(values);
    }
}
