package org.millijoule.supernet.graph;

/// What a measurement of sensitivities has come to so far; another process can go on from it.
///
/// @param done measurements, over all batches
/// @param values for each layer the sums over images, those of its weights and then those of what it reads, with the
///     bit-widths ascending
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SensitivitySums(int done, double[] values) {
    /// Follows a measurement.
    public interface Log {
        /// Where an earlier process stopped; `done` is 0 where none did.
        ///
        /// @param length of the values
        SensitivitySums before(int length);

        /// Is told after every layer and bit-width of a batch.
        ///
        /// @param now is changed by the next one
        void done(SensitivitySums now);
    }
}
