package org.millijoule.cli.option;

import java.nio.file.Path;
import org.millijoule.job.Search;
import org.millijoule.text.WrongFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The spec of a command and the options that change it.
public final class SpecArguments {
    @Parameters(index = "0", paramLabel = "SPEC", description = "What to search: a YAML file.")
    private Path file = Path.of("");

    @Mixin
    private SpecChanges changes = new SpecChanges();

    /// The search of the spec as file and options say it.
    public Search search() {
        WrongFile.unlessYaml(file, "this command takes a spec");
        return changes.search(file);
    }
}
