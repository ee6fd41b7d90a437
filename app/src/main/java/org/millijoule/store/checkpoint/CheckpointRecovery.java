package org.millijoule.store.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.millijoule.store.checkpoint.CheckpointHistory.Entry;
import org.millijoule.store.disk.RowSeal;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.safetensors.SafetensorsException;
import org.millijoule.text.FileProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides which checkpoint a resumed run goes on from: the newest one that is whole, whose row files are still what
/// they were when it was taken, and under which nothing is missing: a checkpoint without those that it grew out of
/// counts as damaged, since their stages would be computed again on top of their own rows.
///
/// A stage keeps two checkpoints, and the first of a stage has the last of the stage before. Where one cannot be
/// used, the run goes on from the one before it; where two of a stage cannot, or nothing is before them, the user
/// decides. Nothing is deleted or written here.
final class CheckpointRecovery {
    private static final Logger log = LoggerFactory.getLogger(CheckpointRecovery.class);

    /// What is known of a checkpoint's file.
    private sealed interface Verdict {
        record Whole(List<String> after, RowSeal trials, RowSeal metrics) implements Verdict {}

        record Damaged(String problem) implements Verdict {}
    }

    private final Path directory;
    private final String run;
    private final Path trials;
    private final Path metrics;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<Entry, Verdict> verdicts = new HashMap<>();

    /// @param run digest of the run's identity
    /// @param trials file of these rows
    /// @param metrics file of these rows
    CheckpointRecovery(Path directory, List<Entry> entries, String run, Path trials, Path metrics) {
        this.directory = directory;
        this.run = run;
        this.trials = trials;
        this.metrics = metrics;
        entries.forEach(entry -> this.entries.put(entry.name(), entry));
    }

    /// The checkpoint to go on from; empty where there is none at all.
    ///
    /// @throws RunDirectoryException if the user has to decide
    Optional<Entry> newestUsable() {
        Map<String, String> faults = new LinkedHashMap<>(); // of what, and which
        Map<Entry, String> lost = new LinkedHashMap<>(); // what no other one's absence or damage explains
        for (Entry entry : List.copyOf(entries.values()).reversed()) {
            Optional<String> own = ownFault(entry);
            own.ifPresent(fault -> lost.put(entry, fault));
            Map<String, String> all = own.isPresent() ? Map.of(entry.name(), own.get()) : faultsBelow(entry);
            if (all.isEmpty()) {
                decide(entry, faults, lost);
                return Optional.of(entry);
            }
            faults.putAll(all);
        }
        if (faults.isEmpty()) {
            return Optional.empty();
        }
        throw new RunDirectoryException("no checkpoint to go on from is left in " + directory + ": " + told(faults)
                + ". Maybe restore it from a copy, delete the folder " + directory
                + ": --resume then computes everything again, or start afresh in another --out.");
    }

    private void decide(Entry found, Map<String, String> faults, Map<Entry, String> lost) {
        Set<String> stages = new HashSet<>();
        if (!lost.keySet().stream().allMatch(entry -> stages.add(entry.stage()))) {
            Map<String, String> named = new LinkedHashMap<>();
            lost.forEach((entry, fault) -> named.put(entry.name(), fault));
            throw new RunDirectoryException("both last checkpoints of a stage in " + directory + " are damaged: "
                    + told(named) + ". Maybe restore what is damaged from a copy, or delete these checkpoints:"
                    + " --resume then goes on from " + found.name() + ".");
        }
        if (!faults.isEmpty()) {
            log.warn(
                    "damaged in {}: {}. Going on from {}; what came after it is computed again, to the same bits.",
                    directory,
                    told(faults),
                    found.name());
        }
    }

    private static String told(Map<String, String> faults) {
        return faults.entrySet().stream()
                .map(fault -> fault.getKey() + " (" + fault.getValue() + ")")
                .collect(Collectors.joining(" and "));
    }

    /// What is wrong with the file of a checkpoint, or with the rows that belong to it.
    private Optional<String> ownFault(Entry entry) {
        return switch (verdict(entry)) {
            case Verdict.Damaged damaged -> Optional.of(damaged.problem());
            case Verdict.Whole whole -> {
                Optional<String> problem = whole.trials().problem(trials);
                yield problem.isPresent() ? problem : whole.metrics().problem(metrics);
            }
        };
    }

    /// Which of the checkpoints that a whole one grew out of are missing or damaged.
    private Map<String, String> faultsBelow(Entry entry) {
        Map<String, String> faults = new LinkedHashMap<>();
        if (verdict(entry) instanceof Verdict.Whole whole) {
            for (String name : whole.after()) {
                Entry before = entries.get(name);
                if (before == null) {
                    faults.put(name, "it is not there");
                } else if (verdict(before) instanceof Verdict.Damaged damaged) {
                    faults.put(name, damaged.problem());
                }
            }
        }
        return faults;
    }

    private Verdict verdict(Entry entry) {
        Verdict known = verdicts.get(entry);
        if (known != null) {
            return known;
        }
        Verdict verdict = look(entry);
        verdicts.put(entry, verdict);
        return verdict;
    }

    private Verdict look(Entry entry) {
        try {
            StoredCheckpoint stored = entry.read();
            return stored.run().equals(run)
                    ? new Verdict.Whole(stored.after(), stored.trials(), stored.metrics())
                    : new Verdict.Damaged("it belongs to another run");
        } catch (SafetensorsException e) {
            return new Verdict.Damaged(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new RunDirectoryException(FileProblem.reading(entry.file(), e), e);
        }
    }
}
