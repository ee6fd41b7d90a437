package org.millijoule.store.disk;

/// A run directory cannot be used or written; the message is what the user sees.
public final class RunDirectoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RunDirectoryException(String message) {
        super(message);
    }

    public RunDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
