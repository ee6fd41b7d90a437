package org.millijoule.cli;

/// The command line asks for something that cannot be done; the message is what the user sees.
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
