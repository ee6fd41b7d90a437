package org.millijoule.job.compare;

import org.millijoule.job.PreparedSearch;
import org.millijoule.store.RunWatch;

/// Who watches a comparison: is told of every training step, and may ask it to stop.
public interface ComparisonWatch extends RunWatch {
    /// A cell begins or goes on.
    ///
    /// @param number of it, from 1
    /// @param cells in all
    void begins(Cell cell, int number, int cells, PreparedSearch prepared);

    /// A cell failed; the others go on.
    void failed(Cell cell, String reason);
}
