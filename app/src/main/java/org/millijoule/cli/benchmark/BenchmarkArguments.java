package org.millijoule.cli.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.millijoule.cli.option.SpecChanges;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.study.PrecisionStudy;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What the modes of `benchmark` that train networks have in common.
final class BenchmarkArguments {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SPEC",
            description = "With --ranking: a YAML file as for search. With --accuracy: instead of the built-in one.")
    private Optional<Path> file = Optional.empty();

    @Mixin
    private SpecChanges changes = new SpecChanges();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where finished parts are kept, so that the same command goes on after a stop.")
    private Optional<Path> out = Optional.empty();

    /// The spec as file and options say it.
    Spec<SearchSpec> spec() {
        return changes.search(file.orElseThrow(
                        () -> new UsageException("which spec? Maybe SPEC.yaml, such as examples/fashion-mnist.yaml?")))
                .spec();
    }

    /// The study as file and options say it.
    ///
    /// @param builtIn the text of the file where none is named
    Spec<PrecisionStudy> study(String builtIn) {
        List<SpecOverride> overrides = changes.withoutHardware();
        if (file.isPresent()) {
            return SpecReader.read(PrecisionStudy.class, file.get(), overrides);
        }
        if (overrides.stream().noneMatch(change -> change.key().startsWith("data"))) {
            throw new UsageException("on which images? Maybe --data FOLDER with the four files of Fashion-MNIST?");
        }
        return SpecReader.parse(PrecisionStudy.class, builtIn, Path.of("accuracy.yaml"), overrides);
    }

    /// The folder for finished parts; by default `runs/NAME`.
    Path out(String name) {
        return out.orElseGet(() -> Path.of("runs", name));
    }
}
