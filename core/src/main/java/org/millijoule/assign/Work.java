package org.millijoule.assign;

/// How much may still be computed, in extensions of a label by an option: counted, so that equal problems end equally.
final class Work {
    private long left;

    Work(long left) {
        this.left = left;
    }

    void spend(long amount) {
        left -= amount;
    }

    long left() {
        return Math.max(left, 0);
    }

    boolean spent() {
        return left <= 0;
    }
}
