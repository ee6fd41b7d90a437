package org.millijoule.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.store.disk.RunLock;
import org.millijoule.store.disk.WholeFile;
import org.millijoule.store.files.Json;

/// `accuracies.json`: accuracies of networks that a benchmark trained, by what they depend on, so that none is
/// trained twice. Written whole after each network; one process at a time.
public final class TrainedAccuracies implements AutoCloseable {
    private static final String NAME = "accuracies.json";

    /// One network.
    ///
    /// @param settings hash of everything but `line` that the accuracy depends on: recipe, data, seed, threads,
    ///     libtorch and vectors of the processor; not the commit, which stands in its `provenance.json`
    /// @param line the architecture or the precision
    /// @param accuracy in percent
    /// @param seconds that the training took, over all processes that were at it
    public record Row(String settings, String line, double accuracy, double seconds) {}

    record Content(int schema, List<Row> rows) {}

    private final Path file;
    private final RunLock lock;
    private final List<Row> rows;

    private TrainedAccuracies(Path file, RunLock lock, List<Row> rows) {
        this.file = file;
        this.lock = lock;
        this.rows = rows;
    }

    /// Opens the file of a directory, which is made where it is missing.
    ///
    /// @throws org.millijoule.store.disk.RunDirectoryException if another process has it open, or it cannot be read
    /// or written
    public static TrainedAccuracies open(Path directory) {
        Path file = directory.resolve(NAME);
        try {
            Files.createDirectories(directory);
            RunLock lock = RunLock.take(directory);
            try {
                return new TrainedAccuracies(file, lock, read(file));
            } catch (RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw WholeFile.cannotWrite(directory, e);
        }
    }

    private static List<Row> read(Path file) {
        if (!Files.exists(file)) {
            return new ArrayList<>();
        }
        return new ArrayList<>(Json.read(file, Content.class, "Maybe delete it, or choose another --out.")
                .rows());
    }

    /// The row of a network, if it was trained before.
    public Optional<Row> find(String settings, String line) {
        return rows.stream()
                .filter(row -> row.settings().equals(settings) && row.line().equals(line))
                .findFirst();
    }

    /// Writes the file with one more row.
    public void add(Row row) {
        rows.add(row);
        byte[] content = Json.write(new Content(Json.SCHEMA, rows)).getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, content);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw WholeFile.cannotWrite(file, e);
        }
    }
}
