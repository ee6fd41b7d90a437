package org.millijoule.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.millijoule.store.disk.RowFile;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.text.FileProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `timing.csv`: how long every process was at every stage of a run. There is a row for each checkpoint and one at
/// the end, so that a killed process loses the time of nothing that it leaves behind. `waiting_seconds` is the part of
/// that time in which a training did nothing but wait for its next batch.
///
/// It is a log and nothing depends on it: what cannot be read in it is left out, and where it cannot be written the
/// run goes on without it, both with a warning.
final class TimingFile implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TimingFile.class);
    private static final String HEADER = "stage,seconds,images,waiting_seconds";
    private static final Pattern ROW = Pattern.compile("[a-z0-9-]+,[0-9]{1,12}\\.[0-9]{3},[0-9]{1,18}(,[0-9.]{0,16})?");

    private record Lap(String stage, long start) {}

    private final Path path;
    private final List<String> rows;
    private Optional<RowFile> file;
    private Optional<Lap> lap = Optional.empty();
    private long images;
    private long imagesSeen;
    private long nanosecondsWaited;

    private TimingFile(Path path, List<String> rows, Optional<RowFile> file) {
        this.path = path;
        this.rows = rows;
        this.file = file;
    }

    static TimingFile open(Path path) {
        List<String> rows = new ArrayList<>();
        try {
            if (Files.exists(path)) {
                rows.addAll(readable(path));
            }
            RowFile file = RowFile.create(path, HEADER);
            rows.forEach(file::append);
            file.flush();
            return new TimingFile(path, rows, Optional.of(file));
        } catch (IOException e) {
            log.warn("{} The run goes on without it.", FileProblem.writing(path, e));
            return new TimingFile(path, rows, Optional.empty());
        }
    }

    /// The rows of a file that are whole; every byte is some character in ISO 8859-1.
    private static List<String> readable(Path path) throws IOException {
        String text = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        boolean cut = !text.endsWith("\n"); // by a process that was killed: no damage
        List<String> lines = text.lines().toList();
        List<String> whole = lines.subList(0, Math.max(0, lines.size() - (cut ? 1 : 0))).stream()
                .filter(line -> ROW.matcher(line).matches())
                .map(line -> line.chars().filter(c -> c == ',').count() == 2 ? line + "," : line) // of older versions
                .toList();
        int others = lines.size() - whole.size() - (cut ? 1 : 0) - (lines.contains(HEADER) ? 1 : 0);
        if (others > 0) {
            log.warn("{}: {} lines are no times and are left out. The run goes on.", path, others);
        }
        return whole;
    }

    /// The stage begins in this process.
    void begin(String stage) {
        lap = Optional.of(new Lap(stage, System.nanoTime()));
        images = 0;
        imagesSeen = 0;
        nanosecondsWaited = 0;
    }

    /// Of the stage, in this process.
    void waited(long nanoseconds) {
        nanosecondsWaited += nanoseconds;
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
            add(String.format(
                    Locale.ROOT, "%s,%.3f,%d,%.3f", current.stage(), seconds, images, nanosecondsWaited / 1e9));
            images = 0;
            nanosecondsWaited = 0;
            lap = Optional.of(new Lap(current.stage(), now));
        });
    }

    private void add(String row) {
        rows.add(row);
        try {
            file.ifPresent(open -> {
                open.append(row);
                open.flush();
            });
        } catch (RunDirectoryException e) {
            log.warn("{} is not written any more: {}", path, e.getMessage());
            file = Optional.empty();
        }
    }

    /// The stage ends in this process.
    void end() {
        lap();
        lap = Optional.empty();
    }

    /// Of all processes that were at the stage.
    double seconds(String stage) {
        return rows.stream()
                .map(row -> row.split(",", -1))
                .filter(fields -> fields[0].equals(stage))
                .mapToDouble(fields -> Double.parseDouble(fields[1]))
                .sum();
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
