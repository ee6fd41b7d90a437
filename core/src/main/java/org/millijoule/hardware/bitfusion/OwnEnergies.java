package org.millijoule.hardware.bitfusion;

import java.util.Optional;
import java.util.stream.Stream;

/// Energies of one's own accelerator. What is left out comes from the tables for 45 nm ([CoreTable],
/// [SramTable]).
public record OwnEnergies(
        Optional<CoreEnergy> core,
        Optional<BufferEnergy> weightBuffer,
        Optional<BufferEnergy> inputBuffer,
        Optional<BufferEnergy> outputBuffer) {
    /// All from the tables.
    public static OwnEnergies none() {
        return new OwnEnergies(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// Whether each part that is given here comes with its leakage.
    boolean leakageKnown() {
        return core.map(CoreEnergy::leakage).stream().allMatch(Optional::isPresent)
                && Stream.of(weightBuffer, inputBuffer, outputBuffer)
                        .flatMap(Optional::stream)
                        .map(BufferEnergy::leakage)
                        .allMatch(Optional::isPresent);
    }
}
