package org.millijoule.hardware.bitfusion;

import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Energy;

/// What the best tiling of a call costs: every column of the public simulator's results. Traffic is in bits.
///
/// @param totalCycles compute cycles and stalls
/// @param computeCycles cycles in which the array works
/// @param dramReadWeightBits weights from DRAM, all of which enter the weight buffer
/// @param dramReadActivationBits activations from DRAM, all of which enter the input buffer
/// @param dramReadOutputBits partial sums from DRAM
/// @param dramWriteOutputBits partial sums and outputs to DRAM
/// @param totalNanojoules the terms of MODEL.md section 4 added from left to right, as the search compares them;
///     `energy.totalNanojoules()` may differ in the last digit
/// @param tiling of one call
public record CallCost(
        long totalCycles,
        long computeCycles,
        long dramReadWeightBits,
        long dramReadActivationBits,
        long dramReadOutputBits,
        long dramWriteOutputBits,
        long weightBufferReadBits,
        long weightBufferWriteBits,
        long inputBufferReadBits,
        long inputBufferWriteBits,
        long outputBufferReadBits,
        long outputBufferWriteBits,
        Energy energy,
        double totalNanojoules,
        Tiling tiling) {

    /// Cycles in which the array waits for DRAM.
    public long stallCycles() {
        return totalCycles - computeCycles;
    }

    public long dramReadBits() {
        return dramReadWeightBits + dramReadActivationBits + dramReadOutputBits;
    }

    public long dramWriteBits() {
        return dramWriteOutputBits;
    }

    /// The cost of that many equal calls, one after the other.
    public CallCost times(int calls) {
        return new CallCost(
                totalCycles * calls,
                computeCycles * calls,
                dramReadWeightBits * calls,
                dramReadActivationBits * calls,
                dramReadOutputBits * calls,
                dramWriteOutputBits * calls,
                weightBufferReadBits * calls,
                weightBufferWriteBits * calls,
                inputBufferReadBits * calls,
                inputBufferWriteBits * calls,
                outputBufferReadBits * calls,
                outputBufferWriteBits * calls,
                energy.times(calls),
                totalNanojoules * calls,
                tiling);
    }

    /// The part that the search of networks looks at.
    public Cost cost(Accelerator accelerator) {
        return new Cost(totalCycles, (double) totalCycles / accelerator.frequencyHertz(), energy);
    }
}
