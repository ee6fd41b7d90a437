package org.millijoule.results;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.millijoule.spec.SpecHash;
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
    /// Keys that earlier versions did not write.
    private static final Set<String> LATER = Set.of("data", "target", "choice", "input", "classes");

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
        SearchSpec spec = SpecReader.read(SearchSpec.class, directory.resolve("spec.yaml"))
                .value();
        check(directory, spec, result);
        return new FinishedRun(
                directory,
                spec,
                result,
                data,
                json(directory.resolve("cost.json"), CostFile.class),
                Files.exists(policy) ? Optional.of(read(policy, PolicyFile::parse)) : Optional.empty());
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

    private static <T> T json(Path file, Class<T> type) {
        return read(file, text -> {
            T read = Json.read(text, type);
            for (RecordComponent component : type.getRecordComponents()) {
                String key = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
                if (!LATER.contains(key) && !text.contains("\"" + key + "\"")) {
                    throw new IllegalArgumentException("it has no " + key);
                }
            }
            return read;
        });
    }

    private static <T> T read(Path file, Function<String, T> parser) {
        try {
            return parser.apply(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new RunDirectoryException(file + ": there is no such file. Maybe the run has not finished?", e);
        } catch (JacksonException e) {
            throw damaged(file, Json.lineAndReason(e), e);
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static RunDirectoryException damaged(Path file, String reason, Exception e) {
        return new RunDirectoryException(
                file + ": it cannot be read (" + reason + "). Maybe it was damaged; run it again.", e);
    }

    /// Of everything but seed, name and paths.
    String specHash() {
        return spec.hash();
    }

    String spaceHash() {
        return SpecHash.of(spec.space(), Set.of());
    }

    /// Of the spec.
    String name() {
        return spec.name().orElse("unnamed");
    }

    /// Whether only bit-widths were searched, as in the second of two stages.
    boolean isGivenNetwork() {
        return spec.space().network().isPresent();
    }
}
