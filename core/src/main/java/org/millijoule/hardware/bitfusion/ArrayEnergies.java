package org.millijoule.hardware.bitfusion;

import java.util.Optional;
import java.util.stream.Stream;
import org.millijoule.quantity.Quantity;

/// Energies and leakage of an array and its buffers: what is given, and the rest from the tables ([CoreTable],
/// [SramTable]) as the public simulator asks them (MODEL.md section 6).
record ArrayEnergies(CoreTable.Core core, SramTable.Sram weights, SramTable.Sram inputs, SramTable.Sram outputs) {
    private static final String GIVEN = "given";
    private static final int OUTPUT_BITS = 32;

    /// What the energies depend on; buffers in bytes.
    record Sizes(
            int rows,
            int columns,
            int widestBits,
            int narrowestBits,
            int weightBuffer,
            int inputBuffer,
            int outputBuffer) {
        /// Of the weight and the input buffer: a widest operand for each narrow one that a unit splits into.
        int wordBits() {
            return widestBits * widestBits / narrowestBits;
        }

        SramTable.Buffer weights() {
            return new SramTable.Buffer("weight-buffer", weightBuffer, rows * columns, wordBits(), 0);
        }

        SramTable.Buffer inputs() {
            return new SramTable.Buffer("input-buffer", inputBuffer, rows, wordBits(), 0);
        }

        SramTable.Buffer outputs() {
            return new SramTable.Buffer("output-buffer", outputBuffer, columns, OUTPUT_BITS, 1);
        }
    }

    /// @throws IllegalArgumentException if something is neither given nor in a table; it names the key in a spec
    static ArrayEnergies of(Sizes sizes, OwnEnergies own) {
        return new ArrayEnergies(
                own.core()
                        .map(given -> new CoreTable.Core(given.dynamic().value(), power(given.leakage())))
                        .orElseGet(() ->
                                CoreTable.of(sizes.rows(), sizes.columns(), sizes.widestBits(), sizes.narrowestBits())),
                sram(own.weightBuffer(), sizes.weights()),
                sram(own.inputBuffer(), sizes.inputs()),
                sram(own.outputBuffer(), sizes.outputs()));
    }

    private static SramTable.Sram sram(Optional<BufferEnergy> own, SramTable.Buffer buffer) {
        return own.map(given ->
                        new SramTable.Sram(given.read().value(), given.write().value(), power(given.leakage()), GIVEN))
                .orElseGet(() -> SramTable.of(buffer));
    }

    private static double power(Optional<Quantity> leakage) {
        return leakage.map(Quantity::value).orElse(0.0);
    }

    /// Where the buffers' energies come from, in a word.
    String source() {
        return Stream.of(GIVEN, SramTable.LOCAL)
                .filter(source -> Stream.of(weights, inputs, outputs)
                        .anyMatch(sram -> sram.source().equals(source)))
                .findFirst()
                .orElse(SramTable.SHIPPED);
    }
}
