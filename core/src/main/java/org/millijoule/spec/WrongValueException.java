package org.millijoule.spec;

/// A single value that cannot be what its key wants. The message goes on after the key's name: `wants a whole
/// number, not 'many'. Maybe 10?`
final class WrongValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongValueException(String message) {
        super(message);
    }
}
