package org.millijoule.learn;

/// How the statistics of batch-norm end in the training of one network: estimated anew from training images, after
/// the last step or before the last ones, which then train on with fixed statistics, as the network will be used
/// (Krishnamoorthi, arXiv 1806.08342, section 3.2.1).
///
/// With few bits the last part needs them fixed. Quantized inputs make sums of few different values, the value of
/// a grey background alone a large share of them. Where one lies at a rounding threshold, statistics that differ
/// by a percent from those of a batch move a whole area to the next level: a network of 2 bits that reached 89.5%
/// of Fashion-MNIST with the statistics of any one batch fell to 74% with their mean.
///
/// @param recalibrationBatches of 256 images that re-estimate the statistics
/// @param fixedStatistics share of the steps, at the end, with fixed statistics; 0 re-estimates after the last
public record FinalStatistics(int recalibrationBatches, double fixedStatistics) {
    /// Three steps in ten (`our choice`).
    public static final double SHARE = 0.3;

    public FinalStatistics {
        if (recalibrationBatches < 1) {
            throw new IllegalArgumentException("recalibration-batches must be at least 1, not " + recalibrationBatches);
        }
        if (!(fixedStatistics >= 0 && fixedStatistics < 1)) {
            throw new IllegalArgumentException(
                    "fixed-statistics must be at least 0 and below 1, not " + fixedStatistics);
        }
    }

    /// Re-estimated after the last step.
    public static FinalStatistics estimated(int recalibrationBatches) {
        return new FinalStatistics(recalibrationBatches, 0);
    }

    /// The first step with fixed statistics; `steps` is never. It comes after one quantized step, since
    /// statistics of unquantized values would not do.
    long fixFrom(long steps, long quantizeFrom) {
        long fixed = Math.round(fixedStatistics * steps);
        return fixed == 0 ? steps : Math.min(steps, Math.max(steps - fixed, quantizeFrom + 1));
    }
}
