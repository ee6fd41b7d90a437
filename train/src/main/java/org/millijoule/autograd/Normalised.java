package org.millijoule.autograd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.kernel.ChannelMoments;
import org.millijoule.kernel.ChannelNorm;
import org.millijoule.kernel.ChannelNorm.Clip;
import org.millijoule.kernel.ChannelSums;
import org.millijoule.kernel.OperatorEvent;
import org.millijoule.kernel.RowBlocks;
import org.millijoule.kernel.Rows;

/// A tensor behind batch-norm or a bias, and a clip if wanted, that is not computed yet: quantization, where it
/// follows, computes it block by block and keeps only its own result. Each is used once, by [#value(Tape)] or in
/// something fused.
public final class Normalised {
    /// Added to variances; PyTorch's default.
    public static final double EPSILON = 1e-5;

    private final Pixels x;
    private final Optional<ChannelMoments> measured;
    private final Tensor gain;
    private final Tensor bias;
    private final Optional<Statistics> statistics; // none: there is no mean to subtract
    private final Clip clip;

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

    /// Behind batch-norm.
    ///
    /// @param measured (N, C, H, W)
    /// @param gain (C) or longer: the first C count
    /// @param bias as gain
    public Normalised(Operators.WithMoments measured, Tensor gain, Tensor bias, Statistics statistics, Clip clip) {
        this(measured, gain, bias, Optional.of(statistics), clip);
    }

    private Normalised(
            Operators.WithMoments measured, Tensor gain, Tensor bias, Optional<Statistics> statistics, Clip clip) {
        this.x = measured.pixels();
        this.measured = measured.moments();
        this.gain = gain;
        this.bias = bias;
        this.statistics = statistics;
        this.clip = clip;
    }

    /// `gain * x + bias` in each channel: a batch-norm whose statistics are folded in.
    ///
    /// @param x (N, C, H, W)
    /// @param gain (C)
    /// @param bias (C)
    public static Normalised affine(Tensor x, Tensor gain, Tensor bias) {
        return new Normalised(Operators.WithMoments.unmeasured(x), gain, bias, Optional.empty(), Clip.NONE);
    }

    /// The same with another clip behind it.
    ///
    /// @throws IllegalStateException if one is there
    public Normalised clipped(Clip behind) {
        if (!clip.equals(Clip.NONE)) {
            throw new IllegalStateException("clipped twice");
        }
        return new Normalised(new Operators.WithMoments(x, measured), gain, bias, statistics, behind);
    }

    /// What it is computed from, (N, C, H, W).
    public Tensor x() {
        return x.value();
    }

    /// Whether nothing is clipped yet.
    public boolean isUnclipped() {
        return clip.equals(Clip.NONE);
    }

    /// Whether our kernels compute it: float32 in this machine's memory.
    public boolean isFused() {
        return x.isFused() && FlatFloats.are(gain) && FlatFloats.are(bias);
    }

    public boolean isTracked() {
        return x.isTracked() || Tape.isTracked(gain, bias);
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
        long[] shape = shape();
        Tensor z = FlatFloats.channelsLast(shape[0], shape[1], shape[2], shape[3]);
        MemorySegment in = fused.memory();
        MemorySegment out = FlatFloats.of(z);
        RowBlocks blocks = fused.blocks();
        OperatorEvent event = OperatorEvent.start();
        blocks.forEach((piece, row, rows) ->
                fused.norm().forward(in.address() + blocks.offset(row), out.address() + blocks.offset(row), rows));
        event.done("batch-norm forward", blocks::text, 0, 2 * blocks.rows() * blocks.columns());
        if (!isTracked()) {
            return z;
        }
        return tape.record(z, gradient -> {
            Tensor dz = FlatFloats.channelsLast(gradient);
            long to = FlatFloats.of(dz).address();
            ChannelSums[] sums = ChannelSums.perPiece(blocks);
            OperatorEvent back = OperatorEvent.start();
            blocks.forEach((piece, row, rows) -> {
                long at = blocks.offset(row);
                fused.norm().clipGradient(in.address() + at, to + at, to + at, rows, sums[piece]);
            });
            back.done("batch-norm backward", blocks::text, 0, 3 * blocks.rows() * blocks.columns());
            fused.finish(dz, sums);
        });
    }

    private Tensor composed() {
        Tensor y = statistics
                .map(this::normalised)
                .orElseGet(() -> x().mul(gain.view(1, -1, 1, 1)).add(bias.view(1, -1, 1, 1)));
        return clip.equals(Clip.NONE)
                ? y
                : y.clamp(new ScalarOptional(new Scalar(clip.floor())), new ScalarOptional(new Scalar(clip.ceiling())));
    }

    private Tensor normalised(Statistics by) {
        long channels = shape()[1];
        return torch.batch_norm(
                x(),
                first(gain, channels),
                first(bias, channels),
                by.running().map(running -> first(running.mean(), channels)).orElseGet(TensorOptional::new),
                by.running().map(running -> first(running.variance(), channels)).orElseGet(TensorOptional::new),
                by.ofBatch(),
                by.momentum(),
                EPSILON,
                false);
    }

    private static TensorOptional first(Tensor values, long channels) {
        return new TensorOptional(values.size(0) == channels ? values : values.narrow(0, 0, channels));
    }

    /// Measures the statistics, moves the running ones, and hands out what a fused operator needs.
    public Fused fuse(Tape tape) {
        Pixels source = x.channelsLast(tape);
        long[] shape = shape();
        int channels = Math.toIntExact(shape[1]);
        long rows = shape[0] * shape[2] * shape[3];
        ChannelMoments moments =
                statistics.map(by -> moments(by, source, rows, channels)).orElseGet(() -> identity(channels));
        double epsilon = statistics.isPresent() ? EPSILON : 0;
        ChannelNorm norm = new ChannelNorm(
                moments.mean(), moments.variance(), epsilon, FlatFloats.values(gain), FlatFloats.values(bias), clip);
        return new Fused(source, norm, new RowBlocks(rows, channels), tape);
    }

    private static ChannelMoments identity(int channels) {
        double[] ones = new double[channels];
        Arrays.fill(ones, 1);
        return new ChannelMoments(new double[channels], ones);
    }

    private ChannelMoments moments(Statistics by, Pixels source, long rows, int channels) {
        if (!by.ofBatch()) {
            Running running = by.running().orElseThrow();
            return new ChannelMoments(doubles(running.mean(), channels), doubles(running.variance(), channels));
        }
        ChannelMoments moments =
                measured.orElseGet(() -> ChannelMoments.of(FlatFloats.of(source.value()), rows, channels));
        by.running().ifPresent(running -> {
            move(running.mean(), moments.mean(), by.momentum());
            double unbiased = (double) rows / Math.max(1, rows - 1);
            double[] variance =
                    Arrays.stream(moments.variance()).map(v -> v * unbiased).toArray();
            move(running.variance(), variance, by.momentum());
        });
        return moments;
    }

    private static void move(Tensor running, double[] values, double momentum) {
        MemorySegment memory = FlatFloats.of(running);
        for (int c = 0; c < values.length; c++) {
            double old = memory.getAtIndex(JAVA_FLOAT, c);
            double moved = old + momentum * (values[c] - old);
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
        private final Pixels source;
        private final ChannelNorm norm;
        private final RowBlocks blocks;
        private final Tape tape;

        private Fused(Pixels source, ChannelNorm norm, RowBlocks blocks, Tape tape) {
            this.source = source;
            this.norm = norm;
            this.blocks = blocks;
            this.tape = tape;
        }

        /// Of x, channels-last.
        public MemorySegment memory() {
            return FlatFloats.of(source.value());
        }

        /// Pixels of x, each to be asked for once: they need not be in memory.
        public Rows rows() {
            return source.rows();
        }

        public ChannelNorm norm() {
            return norm;
        }

        /// A tensor like x, channels-last, that is not set to anything.
        public Tensor emptyLike() {
            return torch.empty_like(source.value().detach());
        }

        /// How the rows are cut into pieces of work and blocks.
        public RowBlocks blocks() {
            return blocks;
        }

        /// Sends the gradients of x, gain and bias.
        ///
        /// @param dy the gradient before the clip, channels-last, given away
        /// @param ofPieces added up in their order
        public void finish(Tensor dy, ChannelSums[] ofPieces) {
            ChannelSums sums = norm.total(ofPieces);
            if (gain.requires_grad()) {
                FlatFloats.addToGradient(gain, floats(sums.products()));
            }
            if (bias.requires_grad()) {
                FlatFloats.addToGradient(bias, floats(sums.gradients()));
            }
            if (!x.isTracked()) {
                return;
            }
            boolean ofBatch = statistics.isPresent() && statistics.get().ofBatch();
            ChannelNorm.Corrections corrections = norm.corrections(sums, blocks.rows(), ofBatch);
            tape.send(x.value(), new LateGradient(dy, memory(), norm, corrections, blocks));
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
