package org.millijoule.learn.log;

import java.util.Optional;
import org.millijoule.search.Trial;

/// Where a run writes while it works, and what it finds there when it is resumed. Rows become durable with the
/// next [#save(Checkpoint)]; rows after the newest checkpoint are cut when the run is resumed.
public interface RunLog {
    /// The newest intact checkpoint of a stage, if that stage has begun before.
    Optional<Checkpoint> latest(String stage);

    /// Writes a checkpoint whole; all rows given before it are kept with it.
    void save(Checkpoint checkpoint);

    /// Appends a row to `trials.csv`.
    void trial(Trial trial);

    /// Appends a row to `metrics.csv`.
    void metrics(Metrics row);

    /// Tells a watching user how far the stage is; never stored.
    void progress(Progress progress);

    /// Tells that a training did nothing but wait for its next batch; never stored with the results.
    default void waited(long nanoseconds) {}

    /// Whether the user asked to stop (Ctrl-C, SIGTERM): save and throw [InterruptedRunException] at the next
    /// step.
    boolean stopRequested();
}
