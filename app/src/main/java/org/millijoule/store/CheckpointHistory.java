package org.millijoule.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.millijoule.train.Checkpoint;

/// The checkpoints of a run, numbered over all its stages. The last two of every stage are kept, of finished ones
/// too; [CheckpointRecovery] goes back to an older one where a newer one is damaged.
final class CheckpointHistory {
    private static final int KEPT = 2;
    private static final Pattern NAME = Pattern.compile("([a-z0-9-]+)\\.(\\d{1,18})\\.checkpoint");

    /// @param sequence from 1, over all stages
    record Entry(String stage, long sequence, Path file) {
        /// @throws SafetensorsException if the file is damaged
        StoredCheckpoint read() throws IOException {
            StoredCheckpoint stored = CheckpointFormat.read(file);
            if (stored.sequence() != sequence || !stored.checkpoint().stage().equals(stage)) {
                throw new SafetensorsException("it is checkpoint " + stored.sequence() + " of stage "
                        + stored.checkpoint().stage());
            }
            return stored;
        }

        String name() {
            return file.getFileName().toString();
        }
    }

    private final Path directory;
    private final List<Entry> entries; // ascending sequence

    private CheckpointHistory(Path directory, List<Entry> entries) {
        this.directory = directory;
        this.entries = entries;
    }

    /// The checkpoints in a directory, none of which has been read yet.
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
        return new CheckpointHistory(directory, entries);
    }

    /// The newest checkpoint from which the run can go on; later ones are deleted.
    ///
    /// @throws RunDirectoryException if a stage has no intact checkpoint left
    Optional<StoredCheckpoint> recover() throws IOException {
        List<Entry> intact = CheckpointRecovery.intact(directory, entries);
        for (Entry entry : List.copyOf(entries)) {
            if (!intact.contains(entry)) {
                remove(entry);
            }
        }
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(entries.getLast().read());
    }

    /// The newest checkpoint of a stage.
    Optional<Checkpoint> newest(String stage) {
        for (Entry entry : entries.reversed()) {
            if (entry.stage().equals(stage)) {
                try {
                    return Optional.of(entry.read().checkpoint());
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
            prune(checkpoint.stage());
        } catch (IOException e) {
            throw WholeFile.cannotWrite(directory, e);
        }
    }

    private void prune(String stage) throws IOException {
        List<Entry> ofStage =
                entries.stream().filter(entry -> entry.stage().equals(stage)).toList();
        for (Entry entry : ofStage.subList(0, Math.max(0, ofStage.size() - KEPT))) {
            remove(entry);
        }
    }

    private void remove(Entry entry) throws IOException {
        Files.deleteIfExists(entry.file());
        entries.remove(entry);
    }
}
