package org.millijoule.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.millijoule.train.Checkpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checkpoints of a run, numbered over all its stages. The last two of a stage are kept, of a finished stage
/// the last.
///
/// What is kept is always a beginning of the run's history: where the newest checkpoint of a stage is damaged,
/// everything from it on is dropped, later stages too, since they grew out of it; the run goes on from the one
/// before.
final class CheckpointHistory {
    private static final Logger log = LoggerFactory.getLogger(CheckpointHistory.class);
    private static final Pattern NAME = Pattern.compile("([a-z0-9-]+)\\.(\\d{1,18})\\.checkpoint");

    private record Entry(String stage, long sequence, Path file) {}

    private final Path directory;
    private final List<Entry> entries; // ascending sequence

    private CheckpointHistory(Path directory, List<Entry> entries) {
        this.directory = directory;
        this.entries = entries;
    }

    /// Finds the intact history in a directory and deletes everything else that looks like a checkpoint.
    static CheckpointHistory open(Path directory) throws IOException {
        Files.createDirectories(directory);
        WholeFile.removeLeftovers(directory);
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.checkpoint")) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    entries.add(new Entry(name.group(1), Long.parseLong(name.group(2)), file));
                }
            }
        }
        entries.sort(Comparator.comparingLong(Entry::sequence));
        CheckpointHistory history = new CheckpointHistory(directory, entries);
        history.dropDamaged();
        return history;
    }

    private void dropDamaged() throws IOException {
        Set<Entry> intact = new HashSet<>();
        for (Optional<Entry> damaged = damaged(intact); damaged.isPresent(); damaged = damaged(intact)) {
            long from = damaged.get().sequence();
            log.warn(
                    "{} is damaged; going on from the checkpoint before it",
                    damaged.get().file());
            for (Entry entry : List.copyOf(entries)) {
                if (entry.sequence() >= from) {
                    remove(entry);
                }
            }
        }
    }

    private Optional<Entry> damaged(Set<Entry> intact) throws IOException {
        Set<String> seen = new HashSet<>();
        for (Entry entry : entries.reversed()) {
            if (seen.add(entry.stage()) && !intact.contains(entry)) {
                if (read(entry).isEmpty()) {
                    return Optional.of(entry);
                }
                intact.add(entry);
            }
        }
        return Optional.empty();
    }

    private static Optional<StoredCheckpoint> read(Entry entry) throws IOException {
        return CheckpointFormat.read(entry.file())
                .filter(stored -> stored.sequence() == entry.sequence()
                        && stored.checkpoint().stage().equals(entry.stage()));
    }

    /// The newest checkpoint of the run.
    Optional<StoredCheckpoint> newest() throws IOException {
        return entries.isEmpty() ? Optional.empty() : read(entries.getLast());
    }

    /// The newest checkpoint of a stage.
    Optional<Checkpoint> newest(String stage) {
        for (Entry entry : entries.reversed()) {
            if (entry.stage().equals(stage)) {
                try {
                    return Optional.of(read(entry).orElseThrow(() -> new IOException("it has changed")))
                            .map(StoredCheckpoint::checkpoint);
                } catch (IOException e) {
                    throw new RunDirectoryException(
                            "cannot read " + entry.file() + ": " + WholeFile.reason(e) + ". Maybe start with --resume.",
                            e);
                }
            }
        }
        return Optional.empty();
    }

    void save(Checkpoint checkpoint, long trialBytes, long metricBytes) {
        long sequence = entries.isEmpty() ? 1 : entries.getLast().sequence() + 1;
        Path file = directory.resolve(checkpoint.stage() + "." + sequence + ".checkpoint");
        if (!NAME.matcher(file.getFileName().toString()).matches()) {
            throw new IllegalArgumentException("a stage is named in small letters, not " + checkpoint.stage());
        }
        CheckpointFormat.write(file, new StoredCheckpoint(sequence, trialBytes, metricBytes, checkpoint));
        entries.add(new Entry(checkpoint.stage(), sequence, file));
        try {
            prune(checkpoint.stage(), checkpoint.finished() ? 1 : 2);
        } catch (IOException e) {
            throw WholeFile.cannotWrite(directory, e);
        }
    }

    private void prune(String stage, int kept) throws IOException {
        List<Entry> ofStage =
                entries.stream().filter(entry -> entry.stage().equals(stage)).toList();
        for (Entry entry : ofStage.subList(0, Math.max(0, ofStage.size() - kept))) {
            remove(entry);
        }
    }

    private void remove(Entry entry) throws IOException {
        Files.deleteIfExists(entry.file());
        entries.remove(entry);
    }
}
