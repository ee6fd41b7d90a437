package org.millijoule.text;

/// A CSV file that cannot be read as a whole; the message starts with file and line.
public final class CsvException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CsvException(String message) {
        super(message);
    }
}
