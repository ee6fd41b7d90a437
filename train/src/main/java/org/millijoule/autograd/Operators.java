package org.millijoule.autograd;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.kernel.ChannelMoments;
import org.millijoule.kernel.ChannelNorm.Clip;
import org.millijoule.kernel.ClippedSum;
import org.millijoule.kernel.OperatorEvent;
import org.millijoule.kernel.PixelMeans;
import org.millijoule.kernel.PointwiseConvolution;
import org.millijoule.kernel.RowGradients;
import org.millijoule.kernel.Rows;
import org.millijoule.kernel.RowsWritten;
import org.millijoule.kernel.Tanh;
import org.millijoule.kernel.depthwise.DepthwiseConvolution;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;

/// Operators on tensors with gradients of their own: float32 ones on the CPU run our kernels on channels-last
/// memory, all others libtorch's.
public final class Operators {
    private Operators() {}

    /// What a convolution gives, with the moments of its channels where they were wanted and measured while it was
    /// computed.
    public record WithMoments(Pixels pixels, Optional<ChannelMoments> moments) {
        WithMoments(Tensor value, Optional<ChannelMoments> moments) {
            this(new Pixels.Stored(value), moments);
        }

        /// Without.
        public static WithMoments unmeasured(Tensor value) {
            return new WithMoments(value, Optional.empty());
        }

        /// (N, C, H, W).
        public Tensor value() {
            return pixels.value();
        }
    }

    /// A 1x1 convolution, (N, O, H, W) from x (N, I, H, W) and w (O, I, 1, 1).
    public static Tensor pointwise(Tensor x, Tensor w, Tape tape) {
        return pointwise(Input.of(x), w, false, tape).value();
    }

    /// A 1x1 convolution, (N, O, H, W) from x (N, I, H, W) and w (O, I, 1, 1).
    ///
    /// @param measure whether a batch-norm follows that wants the moments
    public static WithMoments pointwise(Input x, Tensor w, boolean measure, Tape tape) {
        if (!x.isFused() || !FlatFloats.are(w)) {
            return WithMoments.unmeasured(torch.conv2d(x.value(tape), w));
        }
        long[] shape = x.shape();
        int inputs = Math.toIntExact(shape[1]);
        int outputs = Math.toIntExact(w.size(0));
        PointwiseConvolution kernel = new PointwiseConvolution(shape[0] * shape[2] * shape[3], inputs, outputs);
        Input.Opened in = x.open(tape);
        Tensor weights = FlatFloats.contiguous(w);
        Tensor y = FlatFloats.channelsLast(shape[0], outputs, shape[2], shape[3]);
        MomentsOfRows moments = new MomentsOfRows(measure, y, kernel.rows(), outputs, kernel.pieces());
        long operations = 2 * kernel.rows() * inputs * outputs;
        OperatorEvent event = OperatorEvent.start();
        kernel.forward(in.rowsOnce(), FlatFloats.of(weights), FlatFloats.of(y), moments.rows());
        event.done("pointwise forward", kernel::text, operations, x.floats() + kernel.rows() * outputs);
        WayBack wayBack = (dy, dw, dx) -> {
            OperatorEvent back = OperatorEvent.start();
            kernel.backward(dy, FlatFloats.of(weights), in.rows(), dw, dx);
            back.done("pointwise backward", kernel::text, 2 * operations, backFloats(dy, kernel.rows(), x));
        };
        return new WithMoments(recorded(y, x, in, w, kernel.parts(), wayBack, tape), moments.measured());
    }

    private static boolean isRecorded(Input x, Tensor w) {
        return GradMode.is_enabled() && (x.isTracked() || w.requires_grad());
    }

    /// A 1x1 convolution, (N, O, H, W) from x (N, I, H, W) and w (O, I, 1, 1). Where neither gradient nor moments are
    /// wanted, its result is computed where it is read, for readers that ask for each row once. (Where moments are,
    /// products would be computed twice, which takes as long as storing them.)
    ///
    /// @param measure whether a batch-norm follows that wants the moments
    public static WithMoments latePointwise(Input x, Tensor w, boolean measure, Tape tape) {
        if (measure || GradMode.is_enabled() || !x.isFused() || !FlatFloats.are(w)) {
            return pointwise(x, w, measure, tape);
        }
        long[] shape = x.shape();
        int inputs = Math.toIntExact(shape[1]);
        int outputs = Math.toIntExact(w.size(0));
        PointwiseConvolution kernel = new PointwiseConvolution(shape[0] * shape[2] * shape[3], inputs, outputs);
        Tensor packed = torch.empty(kernel.packedFloats());
        kernel.pack(FlatFloats.of(FlatFloats.contiguous(w)), FlatFloats.of(packed));
        long[] ofResult = {shape[0], outputs, shape[2], shape[3]};
        Pixels.Late late = new Pixels.Late(kernel, ofResult, x.open(tape).rows(), packed);
        return new WithMoments(late, Optional.empty());
    }

    /// Both gradients of a convolution, of what wants one.
    interface WayBack {
        void run(Rows dy, Optional<MemorySegment> dw, Optional<RowGradients> dx);
    }

    /// @param y of the convolution of x and w
    /// @param pieces of work of the way back
    static Tensor recorded(Tensor y, Input x, Input.Opened in, Tensor w, int pieces, WayBack wayBack, Tape tape) {
        if (!isRecorded(x, w)) {
            return y;
        }
        return tape.recordRows(y, dy -> {
            Optional<Tensor> dw = w.requires_grad() ? Optional.of(torch.empty(w.shape())) : Optional.empty();
            Optional<Input.Back> back = x.isTracked() ? Optional.of(in.back(pieces)) : Optional.empty();
            wayBack.run(dy, dw.map(FlatFloats::of), back.map(Input.Back::gradients));
            dw.ifPresent(gradient -> tape.send(w, gradient));
            back.ifPresent(Input.Back::send);
        });
    }

    /// What a way back reads and writes at least: the gradient of the result, which is computed from two tensors where
    /// it is late, what was read, and its gradient.
    static long backFloats(Rows dy, long rows, Input x) {
        long ofResult = (dy.address() == 0 ? 2 : 1) * rows * dy.channels();
        return ofResult + x.floats() + (x.isTracked() ? x.floats() : 0);
    }

    /// A depthwise convolution padded by half the kernel, (N, C, OH, OW) from x (N, C, H, W) and w (C, 1, k, k).
    ///
    /// @param measure whether a batch-norm follows that wants the moments
    public static WithMoments depthwise(Input x, Tensor w, int stride, boolean measure, Tape tape) {
        long k = w.size(2);
        if (!x.isFused() || !FlatFloats.are(w)) {
            return WithMoments.unmeasured(torch.conv2d(
                    x.value(tape),
                    w,
                    new TensorOptional(),
                    new long[] {stride, stride},
                    new long[] {k / 2, k / 2},
                    new long[] {1, 1},
                    w.size(0)));
        }
        long[] shape = x.shape();
        DepthwiseConvolution kernel = new DepthwiseConvolution(
                Math.toIntExact(shape[0]),
                Math.toIntExact(shape[2]),
                Math.toIntExact(shape[3]),
                Math.toIntExact(shape[1]),
                Math.toIntExact(k),
                stride);
        Input.Opened in = x.open(tape);
        Tensor weights = FlatFloats.contiguous(w);
        Tensor y = FlatFloats.channelsLast(shape[0], shape[1], kernel.outputHeight(), kernel.outputWidth());
        long rows = shape[0] * kernel.outputHeight() * kernel.outputWidth();
        MomentsOfRows moments = new MomentsOfRows(measure, y, rows, kernel.channels(), kernel.pieces());
        long operations = 2 * rows * shape[1] * k * k;
        OperatorEvent event = OperatorEvent.start();
        kernel.forward(in.rowsOnce(), FlatFloats.of(weights), FlatFloats.of(y), moments.rows());
        event.done("depthwise forward", kernel::text, operations, x.floats() + rows * shape[1]);
        WayBack wayBack = (dy, dw, dx) -> {
            OperatorEvent back = OperatorEvent.start();
            kernel.backward(dy, FlatFloats.of(weights), in.rows(), dw, dx);
            back.done("depthwise backward", kernel::text, 2 * operations, backFloats(dy, rows, x));
        };
        return new WithMoments(recorded(y, x, in, w, kernel.parts(), wayBack, tape), moments.measured());
    }

    /// A convolution of any geometry: (N, O, OH, OW) from x (N, C, H, W) and w (O, C / groups, kh, kw).
    ///
    /// @param kernel flat, not transposed, of w's height and width
    /// @param measure whether a batch-norm follows that wants the moments
    public static WithMoments convolution(Input x, Tensor w, Kernel kernel, int groups, boolean measure, Tape tape) {
        return Convolutions.of(x, w, kernel, groups, measure, tape);
    }

    /// The largest value of each window, (N, C, OH, OW) from x (N, C, H, W); padding never is.
    ///
    /// @param kernel flat, not transposed
    public static Tensor maxPool(Tensor x, Kernel kernel, Tape tape) {
        return Pools.largest(x, kernel, tape);
    }

    /// The mean of each window, (N, C, OH, OW) from x (N, C, H, W).
    ///
    /// @param kernel flat, not transposed
    /// @param countsPadding whether padding has part in it, as zeros
    public static Tensor averagePool(Tensor x, Kernel kernel, boolean countsPadding, Tape tape) {
        return Pools.mean(x, kernel, countsPadding, tape);
    }

    /// Values in other places, (N, C', H', W') from x (N, C, H, W).
    ///
    /// @param output of one image
    /// @param from for each value of the result, in the order height, width, channel, the position of x's value in
    ///     the same order; below 0 for a 0
    public static Tensor rearrange(Tensor x, Shape output, int[] from, Tape tape) {
        return Rearranging.of(x, output, from, tape);
    }

    /// (N, O) from x (N, I), w (O, I) and bias (O).
    public static Tensor linear(Tensor x, Tensor w, Tensor bias, Tape tape) {
        if (!FlatFloats.are(x) || !FlatFloats.are(w)) {
            return torch.linear(x, w, new TensorOptional(bias));
        }
        long rows = x.size(0);
        long outputs = w.size(0);
        Tensor products = pointwise(x.view(rows, x.size(1), 1, 1), w.view(outputs, w.size(1), 1, 1), tape);
        Tensor y = products.detach().view(rows, outputs).add(bias.detach());
        if (!Tape.isTracked(products, bias)) {
            return y;
        }
        return tape.record(y, gradient -> {
            Tensor dy = FlatFloats.contiguous(gradient);
            if (bias.requires_grad()) {
                FlatFloats.addToGradient(bias, sumOfRows(FlatFloats.values(dy), Math.toIntExact(outputs)));
            }
            tape.send(products, dy.view(rows, outputs, 1, 1));
        });
    }

    private static float[] sumOfRows(float[] rows, int columns) {
        double[] sums = new double[columns];
        for (int i = 0; i < rows.length; i++) {
            sums[i % columns] += rows[i];
        }
        float[] rounded = new float[columns];
        for (int c = 0; c < columns; c++) {
            rounded[c] = (float) sums[c];
        }
        return rounded;
    }

    /// The mean over all pixels, (N, C) from x (N, C, H, W).
    public static Tensor meanOfPixels(Tensor x, Tape tape) {
        if (!FlatFloats.are(x)) {
            return x.mean(2, 3);
        }
        PixelMeans means = new PixelMeans(
                Math.toIntExact(x.size(0)), Math.toIntExact(x.size(2) * x.size(3)), Math.toIntExact(x.size(1)));
        Tensor y = torch.empty(x.size(0), x.size(1));
        means.forward(FlatFloats.of(FlatFloats.channelsLast(x)), FlatFloats.of(y));
        if (!Tape.isTracked(x)) {
            return y;
        }
        return tape.record(y, dy -> {
            Tensor dx = FlatFloats.channelsLast(x.size(0), x.size(1), x.size(2), x.size(3));
            means.gradient(FlatFloats.of(FlatFloats.contiguous(dy)), FlatFloats.of(dx));
            tape.send(x, dx);
        });
    }

    /// The hyperbolic tangent of each element, of x's shape.
    public static Tensor tanh(Tensor x, Tape tape) {
        if (!FlatFloats.are(x)) {
            return x.tanh();
        }
        Tensor in = FlatFloats.dense(x);
        Tensor y = torch.empty_like(in.detach());
        Tanh.forward(FlatFloats.of(in), FlatFloats.of(y));
        if (!Tape.isTracked(x)) {
            return y;
        }
        return tape.record(y, dy -> {
            Tensor values = y.detach();
            tape.send(x, dy.sub(dy.mul(values).mul(values))); // dy (1 - y^2), in one order of roundings
        });
    }

    /// The part of a leaf w that begins at `offsets` and has these sizes, contiguous; w itself where that is all
    /// of it.
    public static Tensor part(Tensor w, long[] offsets, long[] sizes, Tape tape) {
        if (Arrays.equals(w.shape(), sizes)) {
            return w;
        }
        if (!FlatFloats.are(w)) {
            return narrow(w, offsets, sizes).contiguous();
        }
        Tensor y = narrow(w.detach(), offsets, sizes).clone();
        if (!Tape.isTracked(w)) {
            return y;
        }
        return tape.record(y, dy -> {
            if (!w.grad().defined()) {
                w.mutable_grad().put(torch.zeros_like(w.detach()));
            }
            narrow(w.grad(), offsets, sizes).add_(dy);
        });
    }

    private static Tensor narrow(Tensor w, long[] offsets, long[] sizes) {
        Tensor part = w;
        for (int i = 0; i < sizes.length; i++) {
            if (part.size(i) != sizes[i]) {
                part = part.narrow(i, offsets[i], sizes[i]);
            }
        }
        return part;
    }

    /// `a + b`, both of one shape.
    public static Tensor add(Tensor a, Tensor b, Tape tape) {
        Tensor y = a.detach().add(b.detach());
        if (!Tape.isTracked(a, b)) {
            return y;
        }
        return tape.record(y, dy -> sendToBoth(a, b, dy, tape));
    }

    /// `clip(a + b)`, all (N, C, H, W).
    public static Tensor add(Tensor a, Tensor b, Clip clip, Tape tape) {
        if (!FlatFloats.are(a) || !FlatFloats.are(b)) {
            return add(a, b, tape)
                    .clamp(
                            new ScalarOptional(new Scalar(clip.floor())),
                            new ScalarOptional(new Scalar(clip.ceiling())));
        }
        Tensor left = FlatFloats.channelsLast(a);
        Tensor right = FlatFloats.channelsLast(b);
        ClippedSum kernel = new ClippedSum(clip.floor(), clip.ceiling());
        Tensor y = torch.empty_like(left.detach());
        OperatorEvent event = OperatorEvent.start();
        kernel.forward(FlatFloats.of(left), FlatFloats.of(right), FlatFloats.of(y));
        event.done("addition forward", () -> y.numel() + " values", 0, 3 * y.numel());
        if (!Tape.isTracked(a, b)) {
            return y;
        }
        return tape.record(y, gradient -> {
            Tensor dy = FlatFloats.channelsLast(gradient);
            OperatorEvent back = OperatorEvent.start();
            kernel.gradient(FlatFloats.of(left), FlatFloats.of(right), FlatFloats.of(dy), FlatFloats.of(dy));
            back.done("addition backward", () -> dy.numel() + " values", 0, 4 * dy.numel());
            sendToBoth(a, b, dy, tape);
        });
    }

    private static void sendToBoth(Tensor a, Tensor b, Tensor dy, Tape tape) {
        tape.send(b, a.requires_grad() && b.requires_grad() ? dy.clone() : dy);
        tape.send(a, dy);
    }

    /// Measures rows as a kernel writes them, if that is wanted.
    static final class MomentsOfRows {
        private final Optional<ChannelMoments.Collector> collector;
        private final RowsWritten rows;

        MomentsOfRows(boolean wanted, Tensor y, long rows, int channels, int pieces) {
            this.collector =
                    wanted ? Optional.of(new ChannelMoments.Collector(rows, channels, pieces)) : Optional.empty();
            this.rows = collector.map(all -> all.over(FlatFloats.of(y))).orElse(RowsWritten.NOTHING);
        }

        RowsWritten rows() {
            return rows;
        }

        Optional<ChannelMoments> measured() {
            return collector.map(ChannelMoments.Collector::moments);
        }
    }
}
