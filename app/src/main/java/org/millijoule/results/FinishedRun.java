package org.millijoule.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.SpecHash;
import org.millijoule.spec.SpecReader;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.CostFile;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.PolicyFile;
import org.millijoule.store.files.ResultFile;
import org.millijoule.store.files.RunText;
import org.millijoule.text.FileProblem;

/// A complete run directory, read.
///
/// @param policy as the search left it; none where the network was given
public record FinishedRun(
        Path directory,
        SearchSpec spec,
        ResultFile result,
        ResultFile.DataRow data,
        CostFile cost,
        Optional<PolicyFile> policy) {
    private static final String WAY_OUT = "Maybe the run has not finished, or the file was damaged: the command of the"
            + " run with --resume goes on, or makes it again.";

    /// Reads the files of a run.
    ///
    /// @throws RunDirectoryException naming the file that is missing or cannot be read, and a way out
    public static FinishedRun read(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new RunDirectoryException(directory + " is no run directory. Maybe one under runs/?");
        }
        ResultFile result = Json.read(directory.resolve(ResultFile.NAME), ResultFile.class, WAY_OUT);
        ResultFile.DataRow data = result.data()
                .orElseThrow(() -> new RunDirectoryException(directory.resolve(ResultFile.NAME)
                        + " does not say what was trained on, as an earlier version wrote it. Maybe run it again?"));
        Path written = directory.resolve("spec.yaml");
        SearchSpec spec = SpecReader.parse(SearchSpec.class, text(written), written, List.of())
                .value();
        check(directory, spec, result);
        return new FinishedRun(
                directory,
                spec,
                result,
                data,
                Json.read(directory.resolve("cost.json"), CostFile.class, WAY_OUT),
                policy(directory.resolve(PolicyFile.NAME)));
    }

    /// Whether a run has come to its end.
    public static boolean isComplete(Path directory) {
        return Files.exists(directory.resolve(ResultFile.NAME));
    }

    private static void check(Path directory, SearchSpec spec, ResultFile result) {
        try {
            spec.space().parse(result.architecture());
        } catch (IllegalArgumentException e) {
            throw new RunDirectoryException(
                    directory.resolve(ResultFile.NAME) + ": its architecture is none of the space of spec.yaml ("
                            + e.getMessage() + "). Maybe one of the two was changed; run it again.",
                    e);
        }
    }

    /// A run whose network was given has none.
    private static Optional<PolicyFile> policy(Path file) {
        if (!RunText.isLeft(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(PolicyFile.parse(text(file)));
        } catch (IllegalArgumentException e) {
            throw new RunDirectoryException(file + ": " + e.getMessage() + ". " + WAY_OUT, e);
        }
    }

    private static String text(Path file) {
        try {
            return RunText.read(file);
        } catch (IOException e) {
            throw new RunDirectoryException(FileProblem.reading(file, e), e);
        }
    }

    /// Of everything but seed, name and paths.
    String specHash() {
        return spec.hash();
    }

    String spaceHash() {
        return SpecHash.of((Record) spec.space(), Set.of());
    }

    /// Of the spec.
    String name() {
        return spec.name().orElse("unnamed");
    }

    /// Whether only bit-widths were searched, as in the second of two stages.
    boolean isGivenNetwork() {
        return spec.space().onlyBits();
    }
}
