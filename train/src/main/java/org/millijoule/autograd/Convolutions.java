package org.millijoule.autograd;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.autograd.Operators.MomentsOfRows;
import org.millijoule.autograd.Operators.WithMoments;
import org.millijoule.kernel.ChannelFilters;
import org.millijoule.kernel.OperatorEvent;
import org.millijoule.kernel.dense.DenseConvolution;
import org.millijoule.network.Kernel;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;

/// Convolutions over flat maps of any geometry, (N, O, OH, OW) from x (N, C, H, W) and w (O, C / groups, kh, kw).
///
/// | convolution | computed by |
/// |---|---|
/// | one channel a group, odd square kernel, padded by half of it | [Operators#depthwise] |
/// | 1x1, not padded, every pixel, one group | [Operators#pointwise] |
/// | one channel a group, other | [ChannelFilters] |
/// | other | [DenseConvolution] |
final class Convolutions {
    private Convolutions() {}

    /// @param kernel flat, not transposed
    static WithMoments of(Input x, Tensor w, Kernel kernel, int groups, boolean measure, Tape tape) {
        if (!x.isFused() || !FlatFloats.are(w)) {
            return WithMoments.unmeasured(wide(x.value(tape), w, kernel, groups));
        }
        boolean perChannel = groups > 1 && w.size(1) == 1;
        if (perChannel && groups == w.size(0) && isHalfPadded(kernel)) {
            return Operators.depthwise(x, w, kernel.stride(), measure, tape);
        }
        if (groups == 1
                && kernel.height().equals(Kernel.Axis.POINT)
                && kernel.width().equals(Kernel.Axis.POINT)) {
            return Operators.pointwise(x, w, measure, tape);
        }
        if (perChannel) {
            return WithMoments.unmeasured(perChannel(x.value(tape), w, kernel, tape));
        }
        return dense(x.value(tape), w, kernel, groups, measure, tape);
    }

    private static boolean isHalfPadded(Kernel kernel) {
        Kernel.Axis axis = kernel.height();
        int half = axis.taps() / 2;
        return axis.equals(kernel.width())
                && axis.equals(new Kernel.Axis(axis.taps(), axis.stride(), 1, half, half))
                && axis.taps() % 2 == 1;
    }

    static int images(Tensor x) {
        return Math.toIntExact(x.size(0));
    }

    static Shape map(Tensor x) {
        return new Shape(Math.toIntExact(x.size(2)), Math.toIntExact(x.size(3)), Math.toIntExact(x.size(1)));
    }

    /// By libtorch, for float64.
    static Tensor wide(Tensor x, Tensor w, Kernel kernel, int groups) {
        return torch.conv2d(
                padded(x, kernel, 0),
                w,
                new TensorOptional(),
                new long[] {kernel.height().stride(), kernel.width().stride()},
                new long[] {0, 0},
                new long[] {kernel.height().dilation(), kernel.width().dilation()},
                groups);
    }

    /// With rows and columns of `value` around.
    static Tensor padded(Tensor x, Kernel kernel, double value) {
        Padding padding = kernel.padding();
        return padding.equals(Padding.all(0))
                ? x
                : torch.constant_pad_nd(
                        x,
                        new long[] {padding.left(), padding.right(), padding.top(), padding.bottom()},
                        new Scalar(value));
    }

    private static Tensor perChannel(Tensor x, Tensor w, Kernel kernel, Tape tape) {
        int filters = Math.toIntExact(w.size(0) / x.size(1));
        ChannelFilters kernels = new ChannelFilters(images(x), map(x), kernel, filters);
        Tensor in = FlatFloats.channelsLast(x);
        Tensor weights = FlatFloats.contiguous(w);
        Tensor y = FlatFloats.channelsLast(x.size(0), kernels.outputs(), kernels.outputHeight(), kernels.outputWidth());
        kernels.forward(FlatFloats.of(in), FlatFloats.of(weights), FlatFloats.of(y));
        if (!Tape.isTracked(x, w)) {
            return y;
        }
        return tape.record(y, gradient -> {
            Tensor dy = FlatFloats.channelsLast(gradient);
            if (w.requires_grad()) {
                Tensor dw = torch.empty_like(weights);
                kernels.weightGradient(FlatFloats.of(in), FlatFloats.of(dy), FlatFloats.of(dw));
                tape.send(w, dw);
            }
            if (x.requires_grad()) {
                Tensor dx = torch.empty_like(in);
                kernels.inputGradient(FlatFloats.of(dy), FlatFloats.of(weights), FlatFloats.of(dx));
                tape.send(x, dx);
            }
        });
    }

    private static WithMoments dense(Tensor x, Tensor w, Kernel kernel, int groups, boolean measure, Tape tape) {
        int outputs = Math.toIntExact(w.size(0));
        DenseConvolution convolution = new DenseConvolution(images(x), map(x), kernel, groups, outputs);
        Shape result = convolution.result();
        Tensor in = FlatFloats.channelsLast(x);
        Tensor weights = FlatFloats.contiguous(w);
        Tensor y = FlatFloats.channelsLast(x.size(0), outputs, result.height(), result.width());
        long rows = x.size(0) * result.height() * result.width();
        MomentsOfRows moments = new MomentsOfRows(measure, y, rows, outputs, convolution.pieces());
        long operations = 2 * rows * w.numel();
        OperatorEvent event = OperatorEvent.start();
        convolution.forward(FlatFloats.of(in), FlatFloats.of(weights), FlatFloats.of(y), moments.rows());
        event.done("dense forward", convolution::text, operations, in.numel() + y.numel());
        if (Tape.isTracked(x, w)) {
            tape.record(y, gradient -> {
                Tensor dy = FlatFloats.channelsLast(gradient);
                if (w.requires_grad()) {
                    Tensor dw = torch.empty_like(weights);
                    OperatorEvent ofWeights = OperatorEvent.start();
                    convolution.weightGradient(FlatFloats.of(in), FlatFloats.of(dy), FlatFloats.of(dw));
                    ofWeights.done("dense weight gradient", convolution::text, operations, in.numel() + dy.numel());
                    tape.send(w, dw);
                }
                if (x.requires_grad()) {
                    Tensor dx = torch.empty_like(in);
                    OperatorEvent ofInput = OperatorEvent.start();
                    convolution.inputGradient(FlatFloats.of(dy), FlatFloats.of(weights), FlatFloats.of(dx));
                    ofInput.done("dense input gradient", convolution::text, operations, in.numel() + dy.numel());
                    tape.send(x, dx);
                }
            });
        }
        return new WithMoments(y, moments.measured());
    }
}
