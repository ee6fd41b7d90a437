package org.millijoule.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.millijoule.store.CheckpointHistory.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides which checkpoints a resumed run may build on: always a beginning of the run's history.
///
/// Where the newest checkpoint of a stage is damaged, everything from it on is given up, later stages too, since
/// they grew out of it, and the run goes on from the one before: a stage keeps two, and the first of a stage has
/// the last of the stage before. Where a stage's two are damaged, or nothing is before them, the user decides.
final class CheckpointRecovery {
    private static final Logger log = LoggerFactory.getLogger(CheckpointRecovery.class);

    private final Path directory;
    private final List<Entry> left;
    private final Set<Entry> intact = new HashSet<>();
    private final Map<Entry, String> damaged = new LinkedHashMap<>();

    private CheckpointRecovery(Path directory, List<Entry> entries) {
        this.directory = directory;
        this.left = new ArrayList<>(entries);
    }

    /// The entries to keep; nothing is deleted here.
    ///
    /// @param entries in ascending order
    /// @throws RunDirectoryException if there is nothing to go on from
    static List<Entry> intact(Path directory, List<Entry> entries) throws IOException {
        CheckpointRecovery recovery = new CheckpointRecovery(directory, entries);
        while (recovery.giveUpDamaged()) {
            // once more, since an older one is the newest of its stage now
        }
        recovery.tell();
        return List.copyOf(recovery.left);
    }

    private boolean giveUpDamaged() throws IOException {
        Set<String> seen = new HashSet<>();
        for (Entry entry : left.reversed()) {
            if (seen.add(entry.stage()) && !intact.contains(entry)) {
                Optional<String> damage = damage(entry);
                if (damage.isPresent()) {
                    damaged.put(entry, damage.get());
                    left.removeIf(other -> other.sequence() >= entry.sequence());
                    return true;
                }
                intact.add(entry);
            }
        }
        return false;
    }

    private static Optional<String> damage(Entry entry) throws IOException {
        try {
            entry.read();
            return Optional.empty();
        } catch (SafetensorsException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void tell() {
        if (damaged.isEmpty()) {
            return;
        }
        String what = damaged.entrySet().stream()
                .map(each -> each.getKey().name() + " (" + each.getValue() + ")")
                .collect(Collectors.joining(" and "));
        if (left.isEmpty()) {
            throw new RunDirectoryException("no checkpoint to go on from is left in " + directory + ": damaged: " + what
                    + ". Maybe restore one from a copy, or start afresh in another --out.");
        }
        String before = left.getLast().name();
        Set<String> stages = new HashSet<>();
        if (!damaged.keySet().stream().allMatch(entry -> stages.add(entry.stage()))) {
            throw new RunDirectoryException("both last checkpoints of a stage in " + directory + " are damaged: " + what
                    + ". Maybe restore one from a copy, or delete them: --resume then goes on from " + before + ".");
        }
        log.warn(
                "damaged in {}: {}. Going on from {}; what came after it is computed again, to the same bits.",
                directory,
                what,
                before);
    }
}
