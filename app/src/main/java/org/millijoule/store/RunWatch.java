package org.millijoule.store;

import org.millijoule.learn.Progress;

/// Who watches a run while it works: shows how far it is, and may ask it to stop.
public interface RunWatch {
    void progress(Progress progress);

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
}
