package org.millijoule.store;

import org.millijoule.train.Checkpoint;

/// A checkpoint with its place in the run's history and the lengths of the row files at that moment.
///
/// @param sequence from 1, over all stages of the run
/// @param trialBytes durable bytes of `trials.csv`
/// @param metricBytes durable bytes of `metrics.csv`
record StoredCheckpoint(long sequence, long trialBytes, long metricBytes, Checkpoint checkpoint) {}
