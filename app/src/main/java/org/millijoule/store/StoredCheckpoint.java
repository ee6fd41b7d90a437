package org.millijoule.store;

import java.util.List;
import org.millijoule.train.Checkpoint;

/// A checkpoint with its place in the run's history and how the row files stood at that moment.
///
/// @param sequence from 1, over all stages of the run
/// @param run which run it belongs to, see [RunIdentity#digest()]
/// @param after names of the checkpoints it grew out of: the last of every stage before its own. Without them
/// those stages would be computed again on top of their own rows
/// @param trials how `trials.csv` stood
/// @param metrics how `metrics.csv` stood
record StoredCheckpoint(
        long sequence, String run, List<String> after, RowSeal trials, RowSeal metrics, Checkpoint checkpoint) {
    StoredCheckpoint {
        after = List.copyOf(after);
    }
}
