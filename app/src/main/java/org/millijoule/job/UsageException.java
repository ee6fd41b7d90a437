package org.millijoule.job;

/// The command line asks for something that cannot be done; the message is what the user sees.
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UsageException(String message) {
        super(message);
    }
}
