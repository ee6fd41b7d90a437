package org.millijoule.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.Provenance;
import org.millijoule.store.files.ResultFile;

/// Where runs are, for somebody who named a folder that is none.
public final class RunPlaces {
    private static final int NAMED = 3;

    private RunPlaces() {}

    /// Insists on the directory of a run.
    ///
    /// @throws RunDirectoryException saying that the folder holds no run, and where some are
    public static void requireRun(Path directory) {
        if (!isRun(directory)) {
            throw new RunDirectoryException(directory + " is no run directory. " + wayOut(directory));
        }
    }

    private static boolean isRun(Path directory) {
        return Stream.of(Provenance.NAME, ResultFile.NAME, "spec.yaml", "architecture.json")
                .anyMatch(name -> Files.exists(directory.resolve(name)));
    }

    private static String wayOut(Path directory) {
        List<Path> runs = Stream.of(directory, directory.resolve("runs"), Path.of("runs"))
                .distinct()
                .flatMap(place -> runsIn(place).stream())
                .distinct()
                .limit(NAMED)
                .toList();
        return runs.isEmpty()
                ? "Maybe start one: millijoule search examples/quickstart.yaml."
                : "Maybe "
                        + String.join(" or ", runs.stream().map(Path::toString).toList()) + "?";
    }

    private static List<Path> runsIn(Path place) {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(place)) {
            return folders.filter(folder -> Files.exists(folder.resolve(Provenance.NAME)))
                    .sorted()
                    .toList();
        } catch (IOException _) {
            return List.of(); // it cannot be listed: no hint
        }
    }
}
