package org.millijoule.store;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.millijoule.learn.log.Progress;

/// Who watches a run while it works: shows how far it is, and may ask it to stop. The thread that works asks after
/// every step, so both answers must be quick.
public interface RunWatch {
    /// Tells how far the stage is.
    void progress(Progress progress);

    /// Whether the run shall save and end at its next step.
    boolean stopRequested();

    /// Nobody watches.
    RunWatch NONE = new RunWatch() {
        @Override
        public void progress(Progress progress) {}

        @Override
        public boolean stopRequested() {
            return false;
        }
    };

    /// Who watches as two functions.
    static RunWatch of(Consumer<? super Progress> watch, BooleanSupplier stop) {
        return new RunWatch() {
            @Override
            public void progress(Progress progress) {
                watch.accept(progress);
            }

            @Override
            public boolean stopRequested() {
                return stop.getAsBoolean();
            }
        };
    }
}
