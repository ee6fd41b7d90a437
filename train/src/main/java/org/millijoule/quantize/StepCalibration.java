package org.millijoule.quantize;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.kernel.GridRounding;

/// Step sizes for [Lsq] to start from, by one of two rules, from a fixed sample of a tensor.
final class StepCalibration {
    /// Elements looked at for one step; more change its second digit at most (`our choice`).
    private static final int SAMPLE = 1 << 14;

    private static final double GOLDEN = 0.6180339887498949;

    private final Calibration rule;
    private final Grid grid;

    StepCalibration(Calibration calibration, Grid grid) {
        this.rule = calibration.on(grid);
        this.grid = grid;
    }

    float[] steps(Tensor x, boolean perChannel) {
        if (perChannel && x.dim() == 0) {
            throw new IllegalArgumentException("a tensor without dimensions has no channels");
        }
        try (PointerScope _ = new PointerScope()) {
            Tensor floats = x.detach().cpu().to(ScalarType.Float);
            Tensor dense = perChannel ? FlatFloats.denseRows(floats) : FlatFloats.dense(floats);
            MemorySegment memory = FlatFloats.of(dense);
            float[] steps = new float[perChannel ? Math.toIntExact(x.size(0)) : 1];
            long length = steps.length == 0 ? 0 : dense.numel() / steps.length;
            for (int i = 0; i < steps.length; i++) {
                steps[i] = step(sample(memory, i * length, length));
            }
            return steps;
        }
    }

    /// One element from each of at most [#SAMPLE] equal pieces, at a place that differs from piece to piece, so
    /// that no channel is preferred; without NaN and infinities.
    private static float[] sample(MemorySegment memory, long from, long length) {
        int count = (int) Math.min(SAMPLE, length);
        float[] sample = new float[count];
        int kept = 0;
        for (int i = 0; i < count; i++) {
            double within = count == length ? 0 : i * GOLDEN % 1;
            long at = Math.min(length - 1, (long) ((i + within) * length / count));
            float value = memory.getAtIndex(JAVA_FLOAT, from + at);
            if (Float.isFinite(value)) {
                sample[kept++] = value;
            }
        }
        return Arrays.copyOf(sample, kept);
    }

    private float step(float[] sample) {
        double step =
                switch (rule) {
                    case SQUARED_ERROR -> leastSquares(sample);
                    case LSQ_FORMULA -> formula(sample);
                    case BY_BITS -> throw new AssertionError("resolved in the constructor");
                };
        // Where there is nothing to go by (all zero, or nothing positive on an unsigned grid) the grid spans 1.
        return step >= Float.MIN_NORMAL ? (float) Math.min(step, Float.MAX_VALUE / 256) : 1f / grid.highest();
    }

    private double formula(float[] sample) {
        double sum = 0;
        for (float value : sample) {
            sum += Math.abs(value);
        }
        return sample.length == 0 ? 0 : 2 * sum / sample.length / Math.sqrt(grid.highest());
    }

    /// The best of steps from the one that clips nothing down to its 128th part, a quarter octave apart, then a
    /// sixteenth octave apart around the best.
    private double leastSquares(float[] sample) {
        double top = 0;
        for (float value : sample) {
            top = Math.max(top, value / (value < 0 && grid.signed() ? grid.lowest() : grid.highest()));
        }
        double best = top;
        double least = Double.POSITIVE_INFINITY;
        for (int pass = 0; pass < 2 && top >= Float.MIN_NORMAL; pass++) {
            double centre = best;
            for (int k = pass == 0 ? -28 : -3; k <= (pass == 0 ? 0 : 3); k++) {
                double step = centre * StrictMath.pow(2, k / (pass == 0 ? 4.0 : 16.0));
                double error = GridRounding.squaredError(sample, (float) step, grid.lowest(), grid.highest());
                if (error < least) {
                    least = error;
                    best = step;
                }
            }
        }
        return best;
    }
}
