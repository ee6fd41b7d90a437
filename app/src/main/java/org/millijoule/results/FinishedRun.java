package org.millijoule.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.millijoule.spec.SpecReader;
import org.millijoule.store.CostFile;
import org.millijoule.store.Json;
import org.millijoule.store.PolicyFile;
import org.millijoule.store.ResultFile;
import org.millijoule.store.RunDirectoryException;
import org.millijoule.train.SearchSpec;
import tools.jackson.core.JacksonException;

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
    /// Reads the files of a run.
    ///
    /// @throws RunDirectoryException naming the file that is missing or cannot be read, and a way out
    public static FinishedRun read(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new RunDirectoryException(directory + " is no run directory. Maybe one under runs/?");
        }
        ResultFile result = json(directory.resolve(ResultFile.NAME), ResultFile.class);
        ResultFile.DataRow data = result.data()
                .orElseThrow(() -> new RunDirectoryException(directory.resolve(ResultFile.NAME)
                        + " does not say what was trained on, as an earlier version wrote it. Maybe run it again?"));
        Path policy = directory.resolve(PolicyFile.NAME);
        return new FinishedRun(
                directory,
                SpecReader.read(SearchSpec.class, directory.resolve("spec.yaml"))
                        .value(),
                result,
                data,
                json(directory.resolve("cost.json"), CostFile.class),
                Files.exists(policy) ? Optional.of(read(policy, PolicyFile::parse)) : Optional.empty());
    }

    private static <T> T json(Path file, Class<T> type) {
        return read(file, text -> Json.read(text, type));
    }

    private static <T> T read(Path file, Function<String, T> parser) {
        try {
            return parser.apply(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new RunDirectoryException(file + ": there is no such file. Maybe the run has not finished?", e);
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new RunDirectoryException(
                    file + " cannot be read: " + e.getMessage() + ". Maybe it was damaged; run it again.", e);
        }
    }

    /// Of the spec.
    String name() {
        return spec.name().orElse("unnamed");
    }

    /// Whether only bit-widths were searched: the second of two stages.
    boolean isGivenNetwork() {
        return spec.space().network().isPresent();
    }
}
