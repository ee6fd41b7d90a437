package org.millijoule.train;

/// How the architecture that is handed over is picked from the trained policy. All values are `our choice`.
///
/// @param samples drawn from the policy and filtered by their true cost
/// @param finalists of them that are validated
/// @param validationImages for each validation, of D_validate
/// @param recalibrationBatches of 256 images that re-estimate batch-norm before each validation; with 0, every 256
///     images that are validated are normalised by their own statistics
/// @param trialsPerEpoch samples of the policy validated after every epoch, so that the front has points
/// @param tuningSteps of training that a network gets for itself, from the shared weights, before it is validated as
///     a finalist or by a one-shot search: see [Tuning]
public record Selection(
        int samples,
        int finalists,
        int validationImages,
        int recalibrationBatches,
        int trialsPerEpoch,
        int tuningSteps) {
    public Selection() {
        this(1000, 20, 2000, 8, 4, 0);
    }

    public Selection {
        if (samples < 1 || finalists < 1 || validationImages < 1) {
            throw new IllegalArgumentException("samples, finalists and validation-images must be at least 1");
        }
        if (recalibrationBatches < 0 || trialsPerEpoch < 0 || tuningSteps < 0) {
            throw new IllegalArgumentException(
                    "recalibration-batches, trials-per-epoch and tuning-steps must be at least 0");
        }
    }

    /// The same with the shared weights as they are.
    Selection withoutTuning() {
        return new Selection(samples, finalists, validationImages, recalibrationBatches, trialsPerEpoch, 0);
    }
}
