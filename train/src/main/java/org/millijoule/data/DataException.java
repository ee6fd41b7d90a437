package org.millijoule.data;

/// The user's data are missing, short or corrupt; the message is what the user sees.
public sealed class DataException extends RuntimeException permits MissingDataException {
    private static final long serialVersionUID = 1;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
