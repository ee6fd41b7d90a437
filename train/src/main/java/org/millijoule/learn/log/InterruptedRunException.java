package org.millijoule.learn.log;

import java.util.Optional;

/// The user stopped the run; its work is saved.
public final class InterruptedRunException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String again;

    public InterruptedRunException() {
        this("");
    }

    /// @param again what could not be saved and starts again, minutes of work at most: `the sensitivities`
    public InterruptedRunException(String again) {
        super("stopped by the user, work saved");
        this.again = again;
    }

    /// What starts again when the run goes on.
    public Optional<String> again() {
        return Optional.of(again).filter(words -> !words.isEmpty());
    }
}
