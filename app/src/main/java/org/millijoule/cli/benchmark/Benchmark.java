package org.millijoule.cli.benchmark;

import java.util.Optional;

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
    /// @param json a record for [org.millijoule.store.files.Json], its first component `schema`
    /// @param text the same for people, with a last line feed
    /// @param failure why the command fails nevertheless, with a way out
    record Result(Object json, String text, Optional<String> failure) {
        Result(Object json, String text) {
            this(json, text, Optional.empty());
        }
    }
}
