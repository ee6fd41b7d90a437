package org.millijoule.learn.log;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.supernet.FloatTensor;

/// Everything a stage needs to go on as if it had never stopped, as named arrays: weights, momenta, batch-norm
/// statistics, step sizes and their moments, policy and lambdas, and through `step` the position in the epoch.
/// There is no generator state: every draw is derived from (seed, purpose, index).
///
/// @param stage `search`, or `retrain-` and the name of the network, `-teacher` behind it for a teacher
/// @param step steps done
/// @param finished whether the stage is complete
/// @param floats float32 tensors by name
/// @param doubles float64 vectors by name; no name is in both
public record Checkpoint(
        String stage,
        int step,
        boolean finished,
        SortedMap<String, FloatTensor> floats,
        SortedMap<String, double[]> doubles) {
    public Checkpoint {
        if (step < 0) {
            throw new IllegalArgumentException("the step must be at least 0, not " + step);
        }
        floats = Collections.unmodifiableSortedMap(new TreeMap<>(floats));
        doubles = Collections.unmodifiableSortedMap(new TreeMap<>(doubles));
        if (!Collections.disjoint(floats.keySet(), doubles.keySet())) {
            throw new IllegalArgumentException("a name is among the floats and among the doubles");
        }
    }

    /// The float32 tensor of a name.
    ///
    /// @throws CheckpointException if there is none of this shape
    public float[] floats(String name, List<Integer> shape) {
        FloatTensor tensor = floats.get(name);
        if (tensor == null) {
            throw new CheckpointException(stage, "has no " + name);
        }
        if (!tensor.shape().equals(shape)) {
            throw new CheckpointException(
                    stage, "has " + name + " of shape " + tensor.shape() + " where the network has " + shape);
        }
        return tensor.values();
    }

    /// The float64 vector of a name.
    ///
    /// @throws CheckpointException if there is none of this length
    public double[] doubles(String name, int length) {
        double[] values = doubles.get(name);
        if (values == null) {
            throw new CheckpointException(stage, "has no " + name);
        }
        if (values.length != length) {
            throw new CheckpointException(
                    stage, "has " + values.length + " numbers as " + name + " where " + length + " are needed");
        }
        return values;
    }
}
