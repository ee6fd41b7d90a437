package org.millijoule.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// `timing.csv`: how long every process was at every stage of a run. There is a row for each checkpoint and one at
/// the end, so that a killed process loses the time of nothing that it leaves behind.
final class TimingFile implements AutoCloseable {
    private static final String HEADER = "stage,seconds,images";

    private record Lap(String stage, long start) {}

    private final Path path;
    private final RowFile rows;
    private Optional<Lap> lap = Optional.empty();
    private long images;
    private long imagesSeen;

    private TimingFile(Path path, RowFile rows) {
        this.path = path;
        this.rows = rows;
    }

    static TimingFile open(Path path) throws IOException {
        if (!Files.exists(path)) {
            return new TimingFile(path, RowFile.create(path, HEADER));
        }
        String text = Files.readString(path);
        int whole = text.substring(0, text.lastIndexOf('\n') + 1).getBytes(StandardCharsets.UTF_8).length;
        return new TimingFile(path, RowFile.cut(path, whole));
    }

    /// The stage begins in this process.
    void begin(String stage) {
        lap = Optional.of(new Lap(stage, System.nanoTime()));
        images = 0;
        imagesSeen = 0;
    }

    /// @param trained images of what is being trained, in this process
    void progress(long trained) {
        images += trained < imagesSeen ? trained : trained - imagesSeen; // fewer: the next training of the stage
        imagesSeen = trained;
    }

    /// Writes down what the current stage took since its last row, if there is one.
    void lap() {
        lap.ifPresent(current -> {
            long now = System.nanoTime();
            double seconds = (now - current.start()) / 1e9;
            rows.append(current.stage() + "," + String.format(Locale.ROOT, "%.3f", seconds) + "," + images);
            rows.flush();
            images = 0;
            lap = Optional.of(new Lap(current.stage(), now));
        });
    }

    /// The stage ends in this process.
    void end() {
        lap();
        lap = Optional.empty();
    }

    /// Of all processes that were at the stage.
    double seconds(String stage) {
        try (var lines = Files.lines(path)) {
            return lines.map(line -> line.split(",", -1))
                    .filter(row -> row[0].equals(stage))
                    .mapToDouble(row -> Double.parseDouble(row[1]))
                    .sum();
        } catch (IOException e) {
            throw new RunDirectoryException("cannot read " + path + ": " + WholeFile.reason(e), e);
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
