package org.millijoule.train;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything a stage needs to go on as if it had never stopped, as named arrays. There is no generator state:
/// randomness is derived from (seed, purpose, step).
///
/// @param stage `search`, or `retrain-` and the name of the network, `-teacher` behind it for a teacher
/// @param step steps done
/// @param finished whether the stage is complete
public record Checkpoint(
        String stage,
        int step,
        boolean finished,
        SortedMap<String, float[]> floats,
        SortedMap<String, double[]> doubles) {
    public Checkpoint {
        floats = Collections.unmodifiableSortedMap(new TreeMap<>(floats));
        doubles = Collections.unmodifiableSortedMap(new TreeMap<>(doubles));
    }
}
