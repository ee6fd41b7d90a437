package org.millijoule.autograd;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.autograd.Operators.MomentsOfRows;
import org.millijoule.autograd.Operators.WayBack;
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
            return WithMoments.unmeasured(perChannel(x, w, kernel, tape));
        }
        return dense(x, w, kernel, groups, measure, tape);
    }

    private static boolean isHalfPadded(Kernel kernel) {
        Kernel.Axis axis = kernel.height();
        int half = axis.taps() / 2;
        return axis.equals(kernel.width())
                && axis.equals(new Kernel.Axis(axis.taps(), axis.stride(), 1, half, half))
                && axis.taps() % 2 == 1;
    }

    static int images(Tensor x) {
        return images(x.shape());
    }

    private static int images(long[] shape) {
        return Math.toIntExact(shape[0]);
    }

    static Shape map(Tensor x) {
        return map(x.shape());
    }

    private static Shape map(long[] shape) {
        return new Shape(Math.toIntExact(shape[2]), Math.toIntExact(shape[3]), Math.toIntExact(shape[1]));
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

    private static Tensor perChannel(Input x, Tensor w, Kernel kernel, Tape tape) {
        long[] shape = x.shape();
        int filters = Math.toIntExact(w.size(0) / shape[1]);
        ChannelFilters kernels = new ChannelFilters(images(shape), map(shape), kernel, filters);
        Input.Opened in = x.open(tape);
        Tensor weights = FlatFloats.contiguous(w);
        Tensor y = FlatFloats.channelsLast(shape[0], kernels.outputs(), kernels.outputHeight(), kernels.outputWidth());
        long operations = 2 * y.numel() * kernel.taps();
        OperatorEvent event = OperatorEvent.start();
        kernels.forward(in.rows(), FlatFloats.of(weights), FlatFloats.of(y));
        event.done("per-channel forward", kernels::text, operations, x.floats() + y.numel());
        long rows = y.numel() / kernels.outputs();
        WayBack wayBack = (dy, dw, dx) -> {
            OperatorEvent back = OperatorEvent.start();
            kernels.backward(dy, FlatFloats.of(weights), in.rows(), dw, dx);
            back.done("per-channel backward", kernels::text, 2 * operations, Operators.backFloats(dy, rows, x));
        };
        return Operators.recorded(y, x, in, w, kernels.parts(), wayBack, tape);
    }

    private static WithMoments dense(Input x, Tensor w, Kernel kernel, int groups, boolean measure, Tape tape) {
        long[] shape = x.shape();
        int outputs = Math.toIntExact(w.size(0));
        DenseConvolution convolution = new DenseConvolution(images(shape), map(shape), kernel, groups, outputs);
        Shape result = convolution.result();
        Input.Opened in = x.open(tape);
        Tensor weights = FlatFloats.contiguous(w);
        Tensor y = FlatFloats.channelsLast(shape[0], outputs, result.height(), result.width());
        long rows = shape[0] * result.height() * result.width();
        MomentsOfRows moments = new MomentsOfRows(measure, y, rows, outputs, convolution.pieces());
        long operations = 2 * rows * w.numel();
        OperatorEvent event = OperatorEvent.start();
        convolution.forward(in.rows(), FlatFloats.of(weights), FlatFloats.of(y), moments.rows());
        event.done("dense forward", convolution::text, operations, x.floats() + y.numel());
        WayBack wayBack = (dy, dw, dx) -> {
            int gradients = (dw.isPresent() ? 1 : 0) + (dx.isPresent() ? 1 : 0);
            OperatorEvent back = OperatorEvent.start();
            convolution.backward(dy, FlatFloats.of(weights), in.rows(), dw, dx);
            back.done("dense backward", convolution::text, gradients * operations, Operators.backFloats(dy, rows, x));
        };
        Tensor recorded = Operators.recorded(y, x, in, w, convolution.parts(), wayBack, tape);
        return new WithMoments(recorded, moments.measured());
    }
}
