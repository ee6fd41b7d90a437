package org.millijoule.autograd;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.autograd.Operators.WithMoments;
import org.millijoule.kernel.ChannelFilters;
import org.millijoule.kernel.Patches;
import org.millijoule.network.Kernel;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;

/// Convolutions over flat maps of any geometry, (N, O, OH, OW) from x (N, C, H, W) and w (O, C / groups, kh, kw).
///
/// | convolution | computed by |
/// |---|---|
/// | one channel a group, odd square kernel, padded by half of it | [Operators#depthwise] |
/// | 1x1, not padded, every pixel, one group | [Operators#pointwise] |
/// | other, one group | [Patches] of all images and a product of matrices |
/// | the same where the patches would pass [#MOST] | the same, some images at a time; gradients make patches again |
/// | one channel a group, other | [ChannelFilters] |
/// | groups of several channels | patches of each group, some images at a time |
final class Convolutions {
    /// Bytes of patches that are held at once (`our choice`).
    static final long MOST = 1L << 28;

    private Convolutions() {}

    /// @param kernel flat, not transposed
    static WithMoments of(Tensor x, Tensor w, Kernel kernel, int groups, boolean measure, Tape tape) {
        return of(x, w, kernel, groups, measure, MOST, tape);
    }

    static WithMoments of(Tensor x, Tensor w, Kernel kernel, int groups, boolean measure, long most, Tape tape) {
        if (!FlatFloats.are(x) || !FlatFloats.are(w)) {
            return WithMoments.unmeasured(wide(x, w, kernel, groups));
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
        Patches patches = new Patches(images(x), map(x), kernel, 0, Math.toIntExact(w.size(1)));
        long bytes = patches.rows() * patches.columns() * Float.BYTES;
        if (groups == 1 && bytes <= most) {
            return whole(x, w, patches, measure, tape);
        }
        int atOnce = Math.toIntExact(Math.clamp(most * images(x) / Math.max(1, bytes), 1, Math.max(1, images(x))));
        return WithMoments.unmeasured(new InPieces(x, w, kernel, groups, atOnce).result(tape));
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

    private static WithMoments whole(Tensor x, Tensor w, Patches patches, boolean measure, Tape tape) {
        Tensor columns =
                FlatFloats.channelsLast(x.size(0), patches.columns(), patches.outputHeight(), patches.outputWidth());
        patches.of(FlatFloats.of(FlatFloats.channelsLast(x)), FlatFloats.of(columns));
        if (Tape.isTracked(x)) { // not an image, which takes no gradient
            tape.record(columns, gradient -> {
                Tensor dx = FlatFloats.channelsLast(x.size(0), x.size(1), x.size(2), x.size(3));
                patches.sum(FlatFloats.of(FlatFloats.channelsLast(gradient)), FlatFloats.of(dx));
                tape.send(x, dx);
            });
        }
        // (O, C, k, k) as (O, k, k, C): the order of a patch.
        return Operators.pointwise(columns, byPatch(w).reshape(w.size(0), patches.columns(), 1, 1), measure, tape);
    }

    private static Tensor byPatch(Tensor w) {
        return w.permute(0, 2, 3, 1);
    }
}
