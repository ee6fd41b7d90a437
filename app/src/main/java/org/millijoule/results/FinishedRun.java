package org.millijoule.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.SpecReader;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.CostFile;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.PolicyFile;
import org.millijoule.store.files.Provenance;
import org.millijoule.store.files.ResultFile;
import org.millijoule.store.files.RunText;
import org.millijoule.text.FileProblem;

/// A complete run directory, read.
///
/// @param search the spec; none of a quantization, whose result says what tables need
/// @param policy as the search left it; none where the network was given
public record FinishedRun(
        Path directory,
        Optional<SearchSpec> search,
        ResultFile result,
        ResultFile.DataRow data,
        CostFile cost,
        Provenance provenance,
        Optional<PolicyFile> policy) {
    private static final String TRAINED = "train"; // the strategy of who trains a network by name
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
        if (result.strategy().equals(TRAINED)) {
            throw new RunDirectoryException(directory + " trained a network by name, which is no row of these tables."
                    + " Maybe millijoule evaluate " + directory + ", or the runs that quantize it?");
        }
        return new FinishedRun(
                directory,
                result.quantization().isPresent() ? Optional.empty() : Optional.of(searched(directory, result)),
                result,
                data,
                Json.read(directory.resolve("cost.json"), CostFile.class, WAY_OUT),
                Json.read(directory.resolve(Provenance.NAME), Provenance.class, WAY_OUT),
                policy(directory.resolve(PolicyFile.NAME)));
    }

    private static SearchSpec searched(Path directory, ResultFile result) {
        Path written = directory.resolve("spec.yaml");
        SearchSpec spec = SpecReader.parse(SearchSpec.class, text(written), written, List.of())
                .value();
        check(directory, spec, result);
        return spec;
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
        return provenance.specHash();
    }

    /// The spec of a run that searched or was given an architecture.
    SearchSpec spec() {
        return search.orElseThrow();
    }
}
