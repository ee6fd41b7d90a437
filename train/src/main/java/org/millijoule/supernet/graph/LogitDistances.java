package org.millijoule.supernet.graph;

/// Distances between what two networks say of an image.
final class LogitDistances {
    private LogitDistances() {}

    /// `KL(softmax(real) || softmax(quantized))`, in nats.
    static double divergence(float[] real, float[] quantized) {
        double[] p = logarithms(real);
        double[] q = logarithms(quantized);
        double sum = 0;
        for (int c = 0; c < p.length; c++) {
            sum += StrictMath.exp(p[c]) * (p[c] - q[c]);
        }
        return Math.max(0, sum); // of rounding only
    }

    /// The sum over classes of squared differences.
    static double squaredError(float[] real, float[] quantized) {
        double sum = 0;
        for (int c = 0; c < real.length; c++) {
            double difference = (double) real[c] - quantized[c];
            sum += difference * difference;
        }
        return sum;
    }

    private static double[] logarithms(float[] logits) {
        double most = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            most = Math.max(most, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += StrictMath.exp(logit - most);
        }
        double[] logarithms = new double[logits.length];
        for (int c = 0; c < logits.length; c++) {
            logarithms[c] = logits[c] - most - StrictMath.log(sum);
        }
        return logarithms;
    }
}
