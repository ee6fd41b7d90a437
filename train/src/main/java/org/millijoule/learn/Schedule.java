package org.millijoule.learn;

/// Cosine learning-rate schedule (Loshchilov and Hutter, ICLR 2017) after a linear warm-up.
record Schedule(double peak, long warmUpSteps, long steps) {
    /// The rate of step `step`, from 0.
    double rate(long step) {
        if (step < warmUpSteps) {
            return peak * (step + 1) / warmUpSteps;
        }
        double progress = (step - warmUpSteps) / (double) Math.max(1, steps - warmUpSteps);
        return peak * 0.5 * (1 + StrictMath.cos(Math.PI * Math.min(1, progress)));
    }
}
