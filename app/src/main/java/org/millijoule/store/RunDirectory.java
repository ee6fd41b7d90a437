package org.millijoule.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.learn.log.Metrics;
import org.millijoule.learn.log.Progress;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.Trial;
import org.millijoule.space.Architecture;
import org.millijoule.store.checkpoint.CheckpointHistory;
import org.millijoule.store.checkpoint.StoredCheckpoint;
import org.millijoule.store.disk.Checksum;
import org.millijoule.store.disk.FileContent;
import org.millijoule.store.disk.RowFile;
import org.millijoule.store.disk.RowSeal;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.disk.RunLock;
import org.millijoule.store.disk.WholeFile;
import org.millijoule.store.files.EpochLoss;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.Provenance;
import org.millijoule.store.files.ResultFile;
import org.millijoule.store.files.Rows;
import org.millijoule.store.files.SpecDifferences;
import org.millijoule.text.FileProblem;

/// The directory of one run, open for its one writer.
///
/// Rows wait in memory; [#save(Checkpoint)] first makes them durable, then the checkpoint, which knows how long
/// the row files are. Opening a directory again cuts them to what its newest checkpoint says, so rows and weights
/// are always of one moment, whenever the process before was killed.
public final class RunDirectory implements RunLog, AutoCloseable {
    private static final String TRIALS = "trials.csv";
    private static final String METRICS = "metrics.csv";
    private static final String SPEC = "spec.yaml";

    private final Path directory;
    private final RunLock lock;
    private final boolean isComplete;
    private final Set<String> written = new TreeSet<>(List.of(TRIALS, METRICS, SPEC));
    private final CheckpointHistory checkpoints;
    private final RowFile trials;
    private final RowFile metrics;
    private final Function<Architecture, String> line;
    private final RunWatch watch;
    private final TimingFile timing;
    private Provenance provenance;

    private RunDirectory(
            Path directory,
            RunLock lock,
            Standing standing,
            Provenance provenance,
            Function<Architecture, String> line,
            RunWatch watch)
            throws IOException {
        this.directory = directory;
        this.lock = lock;
        this.isComplete = standing.isComplete();
        this.provenance = provenance;
        this.line = line;
        this.watch = watch;
        this.checkpoints = standing.checkpoints();
        this.trials = rows(TRIALS, Rows.TRIALS, standing.newest().map(StoredCheckpoint::trials));
        this.metrics = rows(METRICS, Rows.METRICS, standing.newest().map(StoredCheckpoint::metrics));
        this.timing = TimingFile.open(directory.resolve("timing.csv"));
    }

    private RowFile rows(String name, String header, Optional<RowSeal> seal) throws IOException {
        Path path = directory.resolve(name);
        if (isComplete) {
            return RowFile.cut(path, Files.size(path)); // its last rows may follow its last checkpoint
        }
        return seal.isPresent() ? RowFile.cut(path, seal.get().bytes()) : RowFile.create(path, header);
    }

    /// Opens a directory for a new run or, with `resume`, for the run that is there (a new one if none is).
    ///
    /// @param provenance of this process; an older run must have the same identity
    /// @param spec the resolved spec as YAML
    /// @param line prints an architecture of the run's space
    /// @throws RunDirectoryException if another process writes there, something else is there, the run there is
    /// another one, or the disk is full or read-only; nothing is damaged then
    public static RunDirectory open(
            Path directory,
            boolean resume,
            Provenance provenance,
            String spec,
            Function<Architecture, String> line,
            RunWatch watch) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new RunDirectoryException(
                    directory + " is a file, and a run is a folder of files. Maybe choose another --out.");
        }
        RunLock lock = null;
        try {
            Files.createDirectories(directory);
            lock = RunLock.take(directory);
            WholeFile.removeLeftovers(directory);
            Provenance whole = provenance(directory, resume, provenance, spec);
            Standing standing = Standing.of(directory, whole);
            if (!standing.isComplete()) {
                WholeFile.removeLeftovers(directory);
                WholeFile.write(directory.resolve(Provenance.NAME), bytes(Json.write(whole)));
                WholeFile.write(directory.resolve(SPEC), bytes(spec));
                standing.checkpoints().goOnFrom(standing.newest());
            }
            return new RunDirectory(directory, lock, standing, whole, line, watch);
        } catch (IOException e) {
            RunDirectoryException failure = WholeFile.cannotWrite(directory, e);
            close(lock, failure);
            throw failure;
        } catch (RuntimeException e) {
            close(lock, e);
            throw e;
        }
    }

    private static Provenance provenance(Path directory, boolean resume, Provenance now, String spec)
            throws IOException {
        List<String> files;
        try (var list = Files.list(directory)) {
            files = list.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(RunLock.NAME))
                    .toList();
        }
        if (files.isEmpty()) {
            return now;
        }
        if (!files.contains(Provenance.NAME)) {
            throw new RunDirectoryException(
                    directory + " is not empty and holds no run. Maybe choose another --out, or empty it.");
        }
        Provenance before = Json.read(
                directory.resolve(Provenance.NAME),
                Provenance.class,
                "Maybe restore it from a copy, or start afresh in another --out.");
        List<String> differences = before.identity().differences(now.identity());
        if (!differences.isEmpty()) {
            throw new RunDirectoryException(
                    directory + " holds another run: " + String.join("; ", differences) + settings(directory, spec)
                            + ". Maybe choose another --out" + (resume ? ", or go back to what it was." : "."));
        }
        if (!resume) {
            throw new RunDirectoryException(
                    directory + " holds a run already. Maybe go on with --resume, or choose another --out.");
        }
        return before.resumed(now);
    }

    /// Which settings were changed, in brackets.
    private static String settings(Path directory, String spec) {
        try {
            List<String> changed = SpecDifferences.between(Files.readString(directory.resolve(SPEC)), spec);
            return changed.isEmpty() ? "" : " (" + String.join("; ", changed) + ")";
        } catch (IOException _) {
            return ""; // the hashes have said that there is a difference
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Where it is, as it was named when it was opened.
    public Path path() {
        return directory;
    }

    /// The result, if the run is complete.
    ///
    /// @throws RunDirectoryException if it cannot be read
    public Optional<ResultFile> result() {
        return isComplete
                ? Optional.of(Json.read(
                        directory.resolve(ResultFile.NAME),
                        ResultFile.class,
                        "Maybe delete it: --resume makes it again from the last checkpoints."))
                : Optional.empty();
    }

    @Override
    public Optional<Checkpoint> latest(String stage) {
        return checkpoints.newest(stage);
    }

    @Override
    public void save(Checkpoint checkpoint) {
        checkpoints.save(checkpoint, trials.flush(), metrics.flush());
        timing.lap();
    }

    /// A trial whose number is there already is one that a resumed stage repeats: it came out the same and is not
    /// written again.
    @Override
    public void trial(Trial trial) {
        if (trial.number() > trials.rows()) {
            throw new IllegalArgumentException(
                    "trial " + trial.number() + " follows " + trials.rows() + " trials: one is missing");
        }
        if (trial.number() == trials.rows()) {
            trials.append(Rows.of(trial, line.apply(trial.architecture())));
        }
    }

    /// Rows of `trials.csv` so far: the number of the next trial.
    public int trials() {
        return trials.rows();
    }

    @Override
    public void metrics(Metrics row) {
        metrics.append(Rows.of(row));
    }

    /// The mean training loss of every epoch that a checkpoint followed, in order.
    public List<EpochLoss> epochLosses() {
        Path file = directory.resolve("metrics.csv");
        try {
            return EpochLoss.parse(Files.readString(file));
        } catch (IOException e) {
            throw new RunDirectoryException(FileProblem.reading(file, e), e);
        }
    }

    @Override
    public void progress(Progress progress) {
        timing.progress(progress.images());
        watch.progress(progress);
    }

    @Override
    public void waited(long nanoseconds) {
        timing.waited(nanoseconds);
    }

    /// Does a stage of the run and writes into `timing.csv` how long this process was at it, even if it fails: with
    /// every checkpoint, and at the end.
    public <T> T timed(String stage, Supplier<T> work) {
        timing.begin(stage);
        try {
            return work.get();
        } finally {
            timing.end();
        }
    }

    /// What all processes together took for a stage, in seconds by the clock of the machine, without what a killed one
    /// did after its last checkpoint.
    public double seconds(String stage) {
        return timing.seconds(stage);
    }

    @Override
    public boolean stopRequested() {
        return watch.stopRequested();
    }

    /// Writes a record of [org.millijoule.store.files] as a JSON file, whole; it is sealed when the run completes.
    ///
    /// @throws RunDirectoryException if it cannot be written; an older file of that name stays as it was
    public void writeJson(String name, Object content) {
        byte[] bytes = bytes(Json.write(content));
        writeFile(name, path -> Files.write(path, bytes));
    }

    /// Writes a file whole: `content` fills a file of a temporary name. It is sealed when the run completes.
    ///
    /// @throws RunDirectoryException if it cannot be written; an older file of that name stays as it was
    public void writeFile(String name, FileContent content) {
        WholeFile.write(directory.resolve(name), content);
        written.add(name);
    }

    /// Ends a complete run: rows that no checkpoint followed become durable, and the result is written.
    ///
    /// @param time now, ISO 8601
    /// @throws RunDirectoryException if the disk refuses; the run is not complete then, and can be resumed
    public void complete(ResultFile result, String time) {
        trials.flush();
        metrics.flush();
        byte[] last = bytes(Json.write(result));
        provenance = provenance.finishedAt(time, seals(last));
        WholeFile.write(directory.resolve(Provenance.NAME), bytes(Json.write(provenance)));
        WholeFile.write(directory.resolve(ResultFile.NAME), last);
    }

    private SortedMap<String, String> seals(byte[] result) {
        SortedMap<String, String> seals = new TreeMap<>();
        for (String name : written) {
            Path file = directory.resolve(name);
            try {
                seals.put(name, Checksum.of(file));
            } catch (IOException e) {
                throw new RunDirectoryException(FileProblem.reading(file, e), e);
            }
        }
        seals.put(ResultFile.NAME, Checksum.of(result));
        return seals;
    }

    /// Gives the directory back. Rows after the last checkpoint are dropped unless the run is complete.
    @Override
    public void close() {
        try (lock;
                trials;
                metrics;
                timing) {
            // closes what it names
        } catch (IOException e) {
            throw WholeFile.cannotWrite(directory, e);
        }
    }

    private static void close(@org.jspecify.annotations.Nullable RunLock lock, RuntimeException cause) {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
