package org.millijoule.searching;

/// How the architecture that is handed over is picked from the trained policy. All values are `our choice`;
/// `recalibrationBatches` was measured, see "Does the supernet rank?" in docs/training.md.
///
/// @param samples drawn from the policy and filtered by their true cost
/// @param finalists of them that are validated
/// @param validationImages for each validation, of D_validate
/// @param recalibrationBatches of 256 images that re-estimate batch-norm before each validation; with 0, every 256
///     images that are validated are normalised by their own statistics
/// @param trialsPerEpoch samples of the policy validated after every epoch, so that the front has points
public record Selection(
        int samples, int finalists, int validationImages, int recalibrationBatches, int trialsPerEpoch) {
    public Selection() {
        this(1000, 20, 2000, 0, 4);
    }

    public Selection {
        if (samples < 1 || finalists < 1 || validationImages < 1 || recalibrationBatches < 0) {
            throw new IllegalArgumentException(
                    "samples, finalists and validation-images must be at least 1, recalibration-batches at least 0");
        }
    }
}
