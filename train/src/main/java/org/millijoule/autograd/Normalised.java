package org.millijoule.autograd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.kernel.ChannelMoments;
import org.millijoule.kernel.ChannelNorm;
import org.millijoule.kernel.ChannelSums;
import org.millijoule.kernel.RowBlocks;

/// A tensor behind batch-norm, and ReLU6 if wanted, that is not computed yet: quantization, where it follows,
/// computes it block by block and keeps only its own result. Each is used once, by [#value(Tape)] or in something
/// fused.
public final class Normalised {
    /// Added to variances; PyTorch's default.
    public static final double EPSILON = 1e-5;

    private final Tensor x;
    private final Optional<ChannelMoments> measured;
    private final Tensor gain;
    private final Tensor bias;
    private final Statistics statistics;
    private final boolean clipped;

    /// Where mean and variance come from.
    ///
    /// @param running the running mean and variance, each (C) or longer; none where batches stand alone
    /// @param ofBatch whether mean and variance are those of x, else the running ones
    /// @param momentum by which those of x, the variance unbiased, move the running ones
    public record Statistics(Optional<Running> running, boolean ofBatch, double momentum) {
        public Statistics {
            if (running.isEmpty() && !ofBatch) {
                throw new IllegalArgumentException("neither the batch's statistics nor running ones");
            }
        }
    }

    public record Running(Tensor mean, Tensor variance) {}

    /// @param measured (N, C, H, W)
    /// @param gain (C) or longer: the first C count
    /// @param bias as gain
    /// @param clipped whether ReLU6 follows
    public Normalised(
            Operators.WithMoments measured, Tensor gain, Tensor bias, Statistics statistics, boolean clipped) {
        this.x = measured.value();
        this.measured = measured.moments();
        this.gain = gain;
        this.bias = bias;
        this.statistics = statistics;
        this.clipped = clipped;
    }

    /// Whether our kernels compute it: float32 in this machine's memory.
    public boolean isFused() {
        return FlatFloats.are(x) && FlatFloats.are(gain) && FlatFloats.are(bias);
    }

    public boolean isTracked() {
        return Tape.isTracked(x, gain, bias);
    }

    /// (N, C, H, W).
    public long[] shape() {
        return x.shape();
    }

    /// The tensor, (N, C, H, W).
    public Tensor value(Tape tape) {
        if (!isFused()) {
            return composed();
        }
        Fused fused = fuse(tape);
        Tensor z = FlatFloats.channelsLast(x.size(0), x.size(1), x.size(2), x.size(3));
        MemorySegment in = fused.memory();
        MemorySegment out = FlatFloats.of(z);
        RowBlocks blocks = fused.blocks();
        blocks.forEach((piece, row, rows) ->
                fused.norm().forward(in.address() + blocks.offset(row), out.address() + blocks.offset(row), rows));
        if (!isTracked()) {
            return z;
        }
        return tape.record(z, gradient -> {
            Tensor dz = FlatFloats.channelsLast(gradient);
            long to = FlatFloats.of(dz).address();
            ChannelSums[] sums = ChannelSums.perPiece(blocks);
            blocks.forEach((piece, row, rows) -> {
                long at = blocks.offset(row);
                fused.norm().clipGradient(in.address() + at, to + at, to + at, rows, sums[piece]);
            });
            fused.finish(dz, sums);
        });
    }

    private Tensor composed() {
        long channels = x.size(1);
        Tensor y = torch.batch_norm(
                x,
                first(gain, channels),
                first(bias, channels),
                statistics
                        .running()
                        .map(running -> first(running.mean(), channels))
                        .orElseGet(TensorOptional::new),
                statistics
                        .running()
                        .map(running -> first(running.variance(), channels))
                        .orElseGet(TensorOptional::new),
                statistics.ofBatch(),
                statistics.momentum(),
                EPSILON,
                false);
        return clipped ? torch.relu6(y) : y;
    }

    private static TensorOptional first(Tensor values, long channels) {
        return new TensorOptional(values.size(0) == channels ? values : values.narrow(0, 0, channels));
    }

    /// Measures the statistics, moves the running ones, and hands out what a fused operator needs.
    public Fused fuse(Tape tape) {
        Tensor source = tape.hold(FlatFloats.channelsLast(x), x);
        int channels = Math.toIntExact(x.size(1));
        long rows = x.size(0) * x.size(2) * x.size(3);
        ChannelMoments moments;
        if (statistics.ofBatch()) {
            moments = measured.orElseGet(() -> ChannelMoments.of(FlatFloats.of(source), rows, channels));
            statistics.running().ifPresent(running -> {
                move(running.mean(), moments.mean(), 1);
                move(running.variance(), moments.variance(), (double) rows / Math.max(1, rows - 1));
            });
        } else {
            Running running = statistics.running().orElseThrow();
            moments = new ChannelMoments(doubles(running.mean(), channels), doubles(running.variance(), channels));
        }
        ChannelNorm norm = new ChannelNorm(
                moments.mean(), moments.variance(), EPSILON, FlatFloats.values(gain), FlatFloats.values(bias), clipped);
        return new Fused(source, norm, new RowBlocks(rows, channels), tape);
    }

    private void move(Tensor running, double[] values, double factor) {
        MemorySegment memory = FlatFloats.of(running);
        for (int c = 0; c < values.length; c++) {
            double old = memory.getAtIndex(JAVA_FLOAT, c);
            double moved = old + statistics.momentum() * (values[c] * factor - old);
            memory.setAtIndex(JAVA_FLOAT, c, (float) moved);
        }
    }

    private static double[] doubles(Tensor values, int count) {
        MemorySegment memory = FlatFloats.of(values);
        double[] doubles = new double[count];
        for (int c = 0; c < count; c++) {
            doubles[c] = memory.getAtIndex(JAVA_FLOAT, c);
        }
        return doubles;
    }

    /// x in memory with its coefficients, and the way back.
    public final class Fused {
        private final Tensor source;
        private final ChannelNorm norm;
        private final RowBlocks blocks;
        private final Tape tape;

        private Fused(Tensor source, ChannelNorm norm, RowBlocks blocks, Tape tape) {
            this.source = source;
            this.norm = norm;
            this.blocks = blocks;
            this.tape = tape;
        }

        /// Of x, channels-last.
        public MemorySegment memory() {
            return FlatFloats.of(source);
        }

        public ChannelNorm norm() {
            return norm;
        }

        /// How the rows are cut into pieces of work and blocks.
        public RowBlocks blocks() {
            return blocks;
        }

        /// Sends the gradients of x, gain and bias.
        ///
        /// @param dy the gradient before the clip, channels-last; overwritten by that of x
        /// @param ofPieces added up in their order
        public void finish(Tensor dy, ChannelSums[] ofPieces) {
            ChannelSums sums = ChannelSums.total(ofPieces, norm.channels());
            if (gain.requires_grad()) {
                FlatFloats.addToGradient(gain, floats(sums.products()));
            }
            if (bias.requires_grad()) {
                FlatFloats.addToGradient(bias, floats(sums.gradients()));
            }
            if (!x.requires_grad()) {
                return;
            }
            long in = memory().address();
            long d = FlatFloats.of(dy).address();
            ChannelNorm.Corrections corrections = norm.corrections(sums, blocks.rows(), statistics.ofBatch());
            blocks.forEach((piece, row, rows) -> {
                long at = blocks.offset(row);
                norm.inputGradient(in + at, d + at, d + at, rows, corrections);
            });
            tape.send(x, dy);
        }

        private static float[] floats(double[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                floats[i] = (float) values[i];
            }
            return floats;
        }
    }
}
