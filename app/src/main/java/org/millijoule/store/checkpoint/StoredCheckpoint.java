package org.millijoule.store.checkpoint;

import java.util.List;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.store.disk.RowSeal;

/// A checkpoint with its place in the run's history and how the row files stood at that moment.
///
/// @param sequence from 1, over all stages of the run
/// @param run which run it belongs to, see [org.millijoule.store.files.RunIdentity#digest()]
/// @param after names of the checkpoints it grew out of: the last of every stage before its own. Without them
/// those stages would be computed again on top of their own rows
/// @param trials how `trials.csv` stood
/// @param metrics how `metrics.csv` stood
public record StoredCheckpoint(
        long sequence, String run, List<String> after, RowSeal trials, RowSeal metrics, Checkpoint checkpoint) {
    public StoredCheckpoint {
        after = List.copyOf(after);
    }
}
