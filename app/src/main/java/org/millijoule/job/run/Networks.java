package org.millijoule.job.run;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.learn.Retrained;

/// The trained networks of a run, the found one first; closes them all.
record Networks(List<Retrained> all) implements AutoCloseable {
    Networks() {
        this(new ArrayList<>());
    }

    Retrained found() {
        return all.getFirst();
    }

    List<Retrained> baselines() {
        return all.subList(1, all.size());
    }

    @Override
    public void close() {
        all.forEach(Retrained::close);
    }
}
