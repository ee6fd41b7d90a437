package org.millijoule.text;

/// Asked for something that cannot be done, and whoever asked can mend it. The message is everything that a user
/// sees: `what is wrong. Maybe way out?`
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param message whole, with the value that is refused and the way out
    public UsageException(String message) {
        super(message);
    }
}
