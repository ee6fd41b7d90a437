package org.millijoule.hardware;

/// Energy in nanojoules with its breakdown: compute array, weight, input and output buffer, DRAM; and what is known as
/// a whole only, because it was measured from outside.
///
/// @param undividedNanojoules no part of the others
public record Energy(
        double coreNanojoules,
        double weightBufferNanojoules,
        double inputBufferNanojoules,
        double outputBufferNanojoules,
        double dramNanojoules,
        double undividedNanojoules) {
    public static final Energy ZERO = new Energy(0, 0, 0, 0, 0);

    /// Energy whose parts are all known.
    public Energy(
            double coreNanojoules,
            double weightBufferNanojoules,
            double inputBufferNanojoules,
            double outputBufferNanojoules,
            double dramNanojoules) {
        this(coreNanojoules, weightBufferNanojoules, inputBufferNanojoules, outputBufferNanojoules, dramNanojoules, 0);
    }

    /// Energy of which nobody knows the parts.
    public static Energy undivided(double nanojoules) {
        return new Energy(0, 0, 0, 0, 0, nanojoules);
    }

    /// Whether the parts add up to the total.
    public boolean divided() {
        return undividedNanojoules == 0;
    }

    /// The sum of the parts, added in the order of the components.
    public double totalNanojoules() {
        return coreNanojoules
                + weightBufferNanojoules
                + inputBufferNanojoules
                + outputBufferNanojoules
                + dramNanojoules
                + undividedNanojoules;
    }

    /// Both, part by part.
    public Energy plus(Energy other) {
        return new Energy(
                coreNanojoules + other.coreNanojoules,
                weightBufferNanojoules + other.weightBufferNanojoules,
                inputBufferNanojoules + other.inputBufferNanojoules,
                outputBufferNanojoules + other.outputBufferNanojoules,
                dramNanojoules + other.dramNanojoules,
                undividedNanojoules + other.undividedNanojoules);
    }

    /// So many times, part by part.
    public Energy times(double factor) {
        return new Energy(
                coreNanojoules * factor,
                weightBufferNanojoules * factor,
                inputBufferNanojoules * factor,
                outputBufferNanojoules * factor,
                dramNanojoules * factor,
                undividedNanojoules * factor);
    }
}
