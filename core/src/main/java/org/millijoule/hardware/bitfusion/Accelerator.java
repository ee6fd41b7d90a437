package org.millijoule.hardware.bitfusion;

import org.millijoule.hardware.UnsupportedLayerException;

/// A configuration of the Bit Fusion array (Sharma et al., ISCA 2018) with its energy constants: the columns of a
/// configuration file, in their order. Energies are for 45 nm; their origin is MODEL.md section 6.
///
/// @param name the accelerator's name
/// @param rows input-channel lanes in fusion units, N
/// @param columns output-channel lanes, M
/// @param widestBits widest operand of a fusion unit
/// @param narrowestBits narrowest operand that a fusion unit splits down to
/// @param bandwidthBitsPerCycle width of the DRAM interface
/// @param weightBufferBytes whole buffer; half of it holds a tile, the other half the next one
/// @param inputBufferBytes the same for activations
/// @param outputBufferBytes the same for outputs and partial sums
/// @param frequencyHertz clock; turns cycles into time and does nothing else
/// @param coreNanojoulesPerCycle the whole array, busy or not
/// @param dramNanojoulesPerBit reads and writes alike
/// @param coreLeakageMilliwatts leakage is not part of the model; it is carried for the reader
/// @param coreAreaSquareMillimetres areas are not part of the model either
/// @param weightBankBytes one bank of the weight buffer, as CACTI priced it
/// @param sramSource where the buffer energies come from
public record Accelerator(
        String name,
        int rows,
        int columns,
        int widestBits,
        int narrowestBits,
        int bandwidthBitsPerCycle,
        int weightBufferBytes,
        int inputBufferBytes,
        int outputBufferBytes,
        long frequencyHertz,
        double coreNanojoulesPerCycle,
        double weightBufferReadNanojoulesPerBit,
        double weightBufferWriteNanojoulesPerBit,
        double inputBufferReadNanojoulesPerBit,
        double inputBufferWriteNanojoulesPerBit,
        double outputBufferReadNanojoulesPerBit,
        double outputBufferWriteNanojoulesPerBit,
        double dramNanojoulesPerBit,
        double coreLeakageMilliwatts,
        double weightBufferLeakageMilliwatts,
        double inputBufferLeakageMilliwatts,
        double outputBufferLeakageMilliwatts,
        double coreAreaSquareMillimetres,
        double weightBufferAreaSquareMillimetres,
        double inputBufferAreaSquareMillimetres,
        double outputBufferAreaSquareMillimetres,
        int weightBankBytes,
        int inputBankBytes,
        int outputBankBytes,
        String sramSource) {
    public Accelerator {
        if (name.isBlank()) {
            throw new IllegalArgumentException("config: an accelerator needs a name");
        }
        positive("N", rows);
        positive("M", columns);
        positive("pmax", widestBits);
        positive("pmin", narrowestBits);
        positive("bw", bandwidthBitsPerCycle);
        positive("wgt_bytes", weightBufferBytes);
        positive("act_bytes", inputBufferBytes);
        positive("out_bytes", outputBufferBytes);
        positive("frequency_hz", frequencyHertz);
        notNegative("core_nj_per_cycle", coreNanojoulesPerCycle);
        notNegative("wbuf_rd_nj_bit", weightBufferReadNanojoulesPerBit);
        notNegative("wbuf_wr_nj_bit", weightBufferWriteNanojoulesPerBit);
        notNegative("ibuf_rd_nj_bit", inputBufferReadNanojoulesPerBit);
        notNegative("ibuf_wr_nj_bit", inputBufferWriteNanojoulesPerBit);
        notNegative("obuf_rd_nj_bit", outputBufferReadNanojoulesPerBit);
        notNegative("obuf_wr_nj_bit", outputBufferWriteNanojoulesPerBit);
        notNegative("dram_nj_bit", dramNanojoulesPerBit);
        notNegative("leak_core_mw", coreLeakageMilliwatts);
        notNegative("leak_wbuf_mw", weightBufferLeakageMilliwatts);
        notNegative("leak_ibuf_mw", inputBufferLeakageMilliwatts);
        notNegative("leak_obuf_mw", outputBufferLeakageMilliwatts);
        notNegative("area_core_mm2", coreAreaSquareMillimetres);
        notNegative("area_wbuf_mm2", weightBufferAreaSquareMillimetres);
        notNegative("area_ibuf_mm2", inputBufferAreaSquareMillimetres);
        notNegative("area_obuf_mm2", outputBufferAreaSquareMillimetres);
        positive("wbank_bytes", weightBankBytes);
        positive("ibank_bytes", inputBankBytes);
        positive("obank_bytes", outputBankBytes);
        atMost("N", rows, 1 << 16); // far beyond any array; keeps products within their types
        atMost("M", columns, 1 << 16);
        atMost("pmax", widestBits, 64);
        if (narrowestBits > widestBits) {
            throw new IllegalArgumentException("pmin: the narrowest operand, " + narrowestBits
                    + " bits, is wider than the widest, " + widestBits + ". Maybe pmin and pmax are swapped?");
        }
    }

    /// The same accelerator under another clock and with other DRAM.
    public Accelerator with(long newFrequencyHertz, double newDramNanojoulesPerBit) {
        return with(
                bandwidthBitsPerCycle,
                weightBufferBytes,
                inputBufferBytes,
                outputBufferBytes,
                newFrequencyHertz,
                newDramNanojoulesPerBit);
    }

    /// The same array beside other memories; energies per bit stay as they are.
    Accelerator resized(int newBandwidth, int newWeightBuffer, int newInputBuffer, int newOutputBuffer) {
        return with(
                newBandwidth, newWeightBuffer, newInputBuffer, newOutputBuffer, frequencyHertz, dramNanojoulesPerBit);
    }

    private Accelerator with(
            int newBandwidth,
            int newWeightBuffer,
            int newInputBuffer,
            int newOutputBuffer,
            long newFrequencyHertz,
            double newDramNanojoulesPerBit) {
        return new Accelerator(
                name,
                rows,
                columns,
                widestBits,
                narrowestBits,
                newBandwidth,
                newWeightBuffer,
                newInputBuffer,
                newOutputBuffer,
                newFrequencyHertz,
                coreNanojoulesPerCycle,
                weightBufferReadNanojoulesPerBit,
                weightBufferWriteNanojoulesPerBit,
                inputBufferReadNanojoulesPerBit,
                inputBufferWriteNanojoulesPerBit,
                outputBufferReadNanojoulesPerBit,
                outputBufferWriteNanojoulesPerBit,
                newDramNanojoulesPerBit,
                coreLeakageMilliwatts,
                weightBufferLeakageMilliwatts,
                inputBufferLeakageMilliwatts,
                outputBufferLeakageMilliwatts,
                coreAreaSquareMillimetres,
                weightBufferAreaSquareMillimetres,
                inputBufferAreaSquareMillimetres,
                outputBufferAreaSquareMillimetres,
                weightBankBytes,
                inputBankBytes,
                outputBankBytes,
                sramSource);
    }

    /// Power that the array and its buffers take whatever they do; no part of the model's energies.
    public double leakageMilliwatts() {
        return coreLeakageMilliwatts
                + weightBufferLeakageMilliwatts
                + inputBufferLeakageMilliwatts
                + outputBufferLeakageMilliwatts;
    }

    /// Operand pairs that one fusion unit multiplies per cycle; 0 if an operand is wider than the unit.
    ///
    /// Bits between two powers of two compute like the wider one: 6 like 8, 3 like 4.
    public int pairsPerUnit(int activationBits, int weightBits) {
        return (widestBits / Math.max(activationBits, narrowestBits))
                * (widestBits / Math.max(weightBits, narrowestBits));
    }

    /// Input channels that the array takes per cycle, R. All that fusion gains goes into this dimension.
    ///
    /// @throws UnsupportedLayerException if an operand is wider than a fusion unit
    public int inputLanes(int activationBits, int weightBits) {
        int pairs = pairsPerUnit(activationBits, weightBits);
        if (pairs == 0) {
            throw new UnsupportedLayerException(name + ": W" + weightBits + "A" + activationBits
                    + " is wider than a fusion unit, which takes " + widestBits + " bits. Maybe use at most "
                    + widestBits + " bits or a wider accelerator?");
        }
        return rows * pairs;
    }

    private static void positive(String column, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(column + ": must be at least 1, not " + value);
        }
    }

    private static void atMost(String column, int value, int limit) {
        if (value > limit) {
            throw new IllegalArgumentException(column + ": must be at most " + limit + ", not " + value);
        }
    }

    private static void notNegative(String column, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(column + ": must be a number and not negative, not " + value);
        }
    }
}
