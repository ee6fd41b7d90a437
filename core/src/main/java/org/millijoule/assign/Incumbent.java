package org.millijoule.assign;

/// The best options so far.
final class Incumbent {
    private final Goal goal;
    private int[] options = {};
    private double value = Double.POSITIVE_INFINITY;

    Incumbent(Goal goal) {
        this.goal = goal;
    }

    /// Takes what is better; false where it is not allowed.
    boolean offer(int[] offered) {
        double found = goal.value(offered);
        if (found < value) {
            value = found;
            options = offered.clone();
        }
        return found < Double.POSITIVE_INFINITY;
    }

    double value() {
        return value;
    }

    boolean exists() {
        return value < Double.POSITIVE_INFINITY;
    }

    /// One for each variable; none where nothing is allowed.
    int[] toArray() {
        return options.clone();
    }
}
