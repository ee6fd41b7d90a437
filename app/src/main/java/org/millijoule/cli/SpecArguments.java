package org.millijoule.cli;

import java.nio.file.Path;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.Spec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The spec of a command and the options that change it.
final class SpecArguments {
    @Parameters(index = "0", paramLabel = "SPEC", description = "What to search: a YAML file.")
    private Path file = Path.of("");

    @Mixin
    private SpecChanges changes = new SpecChanges();

    /// Whether the options name a folder of the data that exists.
    boolean isDataThere() {
        return changes.isDataThere();
    }

    private void check() {
        WrongFile.unlessYaml(file, "this command takes a spec");
    }

    /// The same with a given network in place of the strategy, as `train` has it.
    ///
    /// @param baselines whether the spec's are kept
    Spec<SearchSpec> read(String architecture, boolean baselines) {
        check();
        return changes.read(file, architecture, baselines);
    }

    /// The spec as file and options say it; without a name of its own it has the file's.
    Spec<SearchSpec> read() {
        check();
        return changes.read(file);
    }
}
