package org.millijoule.store.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.store.disk.RowSeal;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.disk.WholeFile;
import org.millijoule.store.safetensors.SafetensorsException;
import org.millijoule.text.FileProblem;

/// The checkpoints of a run, numbered over all its stages. The last two of every stage are kept, of finished ones
/// too; [CheckpointRecovery] goes back to an older one where a newer one is damaged.
public final class CheckpointHistory {
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
    private final String run;
    private final List<Entry> entries; // ascending sequence

    private CheckpointHistory(Path directory, String run, List<Entry> entries) {
        this.directory = directory;
        this.run = run;
        this.entries = entries;
    }

    /// The checkpoints in a directory, none of which has been read yet; none where there is no such directory.
    ///
    /// @param run digest of the run's identity, see [org.millijoule.store.files.RunIdentity#digest()]
    public static CheckpointHistory open(Path directory, String run) throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (Files.exists(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.checkpoint")) {
                for (Path file : files) {
                    Matcher name = NAME.matcher(file.getFileName().toString());
                    if (name.matches()) {
                        entries.add(new Entry(name.group(1), Long.parseLong(name.group(2)), file));
                    }
                }
            }
        }
        entries.sort(Comparator.comparingLong(Entry::sequence));
        return new CheckpointHistory(directory, run, entries);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /// The newest checkpoint from which the run can go on. Nothing is written or deleted yet.
    ///
    /// @param trials file of these rows
    /// @param metrics file of these rows
    /// @throws RunDirectoryException if the user has to decide what to go on from, or one cannot be read
    public Optional<StoredCheckpoint> newestUsable(Path trials, Path metrics) throws IOException {
        Optional<Entry> entry = new CheckpointRecovery(directory, entries, run, trials, metrics).newestUsable();
        return entry.isPresent() ? Optional.of(entry.get().read()) : Optional.empty();
    }

    /// Makes the directory ready to be written: leaves nothing half written, and nothing newer than `newest`.
    public void goOnFrom(Optional<StoredCheckpoint> newest) throws IOException {
        Files.createDirectories(directory);
        WholeFile.removeLeftovers(directory);
        for (Entry entry : List.copyOf(entries)) {
            boolean kept = newest.filter(from -> entry.sequence() < from.sequence()
                            || (entry.sequence() == from.sequence()
                                    && entry.stage().equals(from.checkpoint().stage())))
                    .isPresent();
            if (!kept) {
                remove(entry);
            }
        }
    }

    /// The newest checkpoint of a stage.
    public Optional<Checkpoint> newest(String stage) {
        for (Entry entry : entries.reversed()) {
            if (entry.stage().equals(stage)) {
                try {
                    return Optional.of(entry.read().checkpoint());
                } catch (IOException e) {
                    throw new RunDirectoryException(
                            "cannot read " + entry.file() + ": " + FileProblem.reason(e)
                                    + ". Maybe the same command with --resume: it goes on from an older one.",
                            e);
                }
            }
        }
        return Optional.empty();
    }

    public void save(Checkpoint checkpoint, RowSeal trials, RowSeal metrics) {
        long sequence = entries.isEmpty() ? 1 : entries.getLast().sequence() + 1;
        Path file = directory.resolve(checkpoint.stage() + "." + sequence + ".checkpoint");
        if (!NAME.matcher(file.getFileName().toString()).matches()) {
            throw new IllegalArgumentException("a stage is named in small letters, not " + checkpoint.stage());
        }
        CheckpointFormat.write(
                file, new StoredCheckpoint(sequence, run, after(checkpoint.stage()), trials, metrics, checkpoint));
        entries.add(new Entry(checkpoint.stage(), sequence, file));
        try {
            prune(checkpoint.stage());
        } catch (IOException e) {
            throw WholeFile.cannotWrite(directory, e);
        }
    }

    /// The last checkpoint of every other stage.
    private List<String> after(String stage) {
        SortedMap<String, String> newest = new TreeMap<>();
        for (Entry entry : entries) {
            newest.put(entry.stage(), entry.name());
        }
        newest.remove(stage);
        return List.copyOf(newest.values());
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
