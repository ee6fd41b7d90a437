package org.millijoule.hardware;

import java.util.List;

/// How an accelerator spends its cycles on one layer: why the layer costs what it costs.
///
/// @param computeCycles cycles in which the array works
/// @param overlappedCycles of memory traffic that runs beside the computation
/// @param exposedCycles of memory traffic that nothing else runs beside
/// @param peakMacsPerCycle of the whole array at the layer's bits
/// @param utilisation multiply-accumulates done, as a share of what the array could do in all cycles of the layer
/// @param traffic what moved between chip and memory, tensor by tensor
/// @param tile in words; empty where the model knows no tiles
/// @param order of the loops over tiles, in words; likewise
public record Execution(
        long computeCycles,
        long overlappedCycles,
        long exposedCycles,
        double peakMacsPerCycle,
        double utilisation,
        List<Traffic> traffic,
        String tile,
        String order) {
    public Execution {
        traffic = List.copyOf(traffic);
    }

    /// What most of the cycles go to.
    public enum Bound {
        COMPUTE("compute"),
        MEMORY("memory"),
        LATENCY("latency");

        private final String word;

        Bound(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// What one tensor moved between chip and memory.
    ///
    /// @param tensor `weights`, `activations` or `outputs`
    /// @param readBits from memory
    /// @param writtenBits to memory
    /// @param onceBits of the tensor itself, without padding, halos or repetition
    /// @param passes how often the whole tensor moves
    public record Traffic(String tensor, long readBits, long writtenBits, long onceBits, long passes) {}

    /// Compute or memory, whichever takes longer beside the other; latency, if the exposed traffic takes longer
    /// than both.
    public Bound bound() {
        if (exposedCycles > Math.max(computeCycles, overlappedCycles)) {
            return Bound.LATENCY;
        }
        return computeCycles >= overlappedCycles ? Bound.COMPUTE : Bound.MEMORY;
    }

    /// Bits moved between chip and memory, both ways.
    public long memoryBits() {
        return traffic.stream()
                .mapToLong(tensor -> tensor.readBits() + tensor.writtenBits())
                .sum();
    }
}
