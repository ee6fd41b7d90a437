package org.millijoule.search.problem;

import org.millijoule.space.Architecture;

/// An architecture that may be asked for, and its costs. Two candidates are equal if their architectures are.
public final class Candidate {
    private final Architecture architecture;
    private final int[] options;
    private final double[] costs;

    Candidate(Architecture architecture, double[] costs) {
        this.architecture = architecture;
        this.options = architecture.toArray();
        this.costs = costs.clone();
    }

    public Architecture architecture() {
        return architecture;
    }

    /// The option taken at a choice.
    public int option(int choice) {
        return options[choice];
    }

    public int choices() {
        return options.length;
    }

    /// A fresh array of the option indices.
    public int[] options() {
        return options.clone();
    }

    /// The cost in position `metric` of [CostView#metrics()].
    public double cost(int metric) {
        return costs[metric];
    }

    public int costs() {
        return costs.length;
    }

    /// At how many choices two candidates differ (Hamming).
    public int distance(Candidate other) {
        int differ = 0;
        for (int c = 0; c < options.length; c++) {
            differ += options[c] == other.options[c] ? 0 : 1;
        }
        return differ;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Candidate candidate && candidate.architecture.equals(architecture);
    }

    @Override
    public int hashCode() {
        return architecture.hashCode();
    }

    @Override
    public String toString() {
        return architecture.toString();
    }
}
