package org.millijoule.cli;

/// One mode of `benchmark`: a class of its own with the option that names it and options of its own.
interface Benchmark {
    /// For example `--memory`.
    String option();

    /// Whether the command line names it.
    boolean isChosen();

    /// Measures; says on stderr how far it is.
    Result run();

    /// What was measured.
    ///
    /// @param json a record for [org.millijoule.store.Json], its first component `schema`
    /// @param text the same for people, with a last line feed
    record Result(Object json, String text) {}
}
