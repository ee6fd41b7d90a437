package org.millijoule.learn;

/// Training ran away: a loss or gradient is no finite number.
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DivergedException(String where) {
        super("training diverged: " + where + " is not finite. Maybe a lower learning rate, or a smaller clip?");
    }
}
