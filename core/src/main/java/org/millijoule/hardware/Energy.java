package org.millijoule.hardware;

/// Energy in nanojoules with its breakdown: compute array, weight, input and output buffer, DRAM.
public record Energy(
        double coreNanojoules,
        double weightBufferNanojoules,
        double inputBufferNanojoules,
        double outputBufferNanojoules,
        double dramNanojoules) {
    public static final Energy ZERO = new Energy(0, 0, 0, 0, 0);

    /// The sum of the parts, added in the order of the components.
    public double totalNanojoules() {
        return coreNanojoules
                + weightBufferNanojoules
                + inputBufferNanojoules
                + outputBufferNanojoules
                + dramNanojoules;
    }

    public Energy plus(Energy other) {
        return new Energy(
                coreNanojoules + other.coreNanojoules,
                weightBufferNanojoules + other.weightBufferNanojoules,
                inputBufferNanojoules + other.inputBufferNanojoules,
                outputBufferNanojoules + other.outputBufferNanojoules,
                dramNanojoules + other.dramNanojoules);
    }

    public Energy times(double factor) {
        return new Energy(
                coreNanojoules * factor,
                weightBufferNanojoules * factor,
                inputBufferNanojoules * factor,
                outputBufferNanojoules * factor,
                dramNanojoules * factor);
    }
}
