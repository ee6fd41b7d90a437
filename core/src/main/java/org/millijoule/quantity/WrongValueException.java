package org.millijoule.quantity;

import java.util.Optional;

/// A single value that cannot be what its key wants. The message goes on after the key's name: `wants a whole
/// number, not 'many'. Maybe 10?`
public final class WrongValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String wayOut;
    private final boolean isExample;

    /// @param message ends with a way out that mends this very value
    public WrongValueException(String message) {
        this(message, "", false);
    }

    private WrongValueException(String problem, String wayOut, boolean isExample) {
        super(problem + wayOut);
        this.problem = problem;
        this.wayOut = wayOut;
        this.isExample = isExample;
    }

    /// A value from which nobody can tell what was meant: the way out is an example, in whose place a key's own
    /// default is better.
    public static WrongValueException withExample(String problem, String example) {
        return new WrongValueException(problem, " Maybe " + example + "?", true);
    }

    /// The message, with the key's default as the way out where there is one and nothing better is known.
    public String message(Optional<String> standard) {
        return problem
                + standard.filter(_ -> isExample)
                        .map(value -> " Maybe " + value + ", the default?")
                        .orElse(wayOut);
    }
}
