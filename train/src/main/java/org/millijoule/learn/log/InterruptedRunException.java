package org.millijoule.learn.log;

/// The user stopped the run; its work is saved.
public final class InterruptedRunException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InterruptedRunException() {
        super("stopped by the user, work saved");
    }
}
