package org.millijoule.train;

import java.util.List;

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
        for (float[] gradient : gradients) {
            for (int i = 0; i < gradient.length; i++) {
                double g = (gradient[i] + steps.decay() * values[i]) * values[i]; // d/d log s = s d/ds
                first[i] = (float) (firstDecay * first[i] + (1 - firstDecay) * g);
                second[i] = (float) (secondDecay * second[i] + (1 - secondDecay) * g * g);
                updates[i]++;
                double mean = first[i] / (1 - Math.pow(firstDecay, updates[i]));
                double square = second[i] / (1 - Math.pow(secondDecay, updates[i]));
                double change = rate * mean / (Math.sqrt(square) + epsilon);
                values[i] *= (float) Math.exp(-change);
                if (!Float.isFinite(values[i]) || values[i] <= 0) {
                    throw new DivergedException("the step size of " + steps.name());
                }
            }
        }
        steps.set(values);
    }
}
