package org.millijoule.cli.terminal;

/// What the shell sees (CONTRACT.md).
public final class ExitCode {
    public static final int DONE = 0;

    /// A defect of ours.
    public static final int DEFECT = 1;

    /// The user can mend it.
    public static final int MENDABLE = 2;

    /// Ctrl-C or SIGTERM; the work is saved.
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
