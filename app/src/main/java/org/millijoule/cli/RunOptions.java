package org.millijoule.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.Spec;
import picocli.CommandLine.Option;

/// Where a run goes, whether it goes on, and what it prints.
final class RunOptions {
    @Option(names = "--out", paramLabel = "DIR", description = "Run directory; by default runs/NAME-HASH-sSEED.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--resume", description = "Go on with the run that is in the directory, if one is.")
    private boolean resume;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /// The run of a spec under these options.
    SearchRun run(Spec<SearchSpec> read) {
        return new SearchRun(read, out, resume, json);
    }
}
