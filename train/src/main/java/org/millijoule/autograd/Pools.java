package org.millijoule.autograd;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.kernel.WindowPool;
import org.millijoule.network.Kernel;

/// The largest and the mean value of each window of a map.
final class Pools {
    private Pools() {}

    static Tensor largest(Tensor x, Kernel kernel, Tape tape) {
        WindowPool pool = new WindowPool(Convolutions.images(x), Convolutions.map(x), kernel);
        if (!FlatFloats.are(x)) {
            return torch.max_pool2d(
                    Convolutions.padded(x, kernel, Double.NEGATIVE_INFINITY),
                    new long[] {kernel.height().taps(), kernel.width().taps()},
                    new long[] {kernel.height().stride(), kernel.width().stride()},
                    new long[] {0, 0},
                    new long[] {kernel.height().dilation(), kernel.width().dilation()},
                    false);
        }
        Tensor in = FlatFloats.channelsLast(x);
        Tensor y = FlatFloats.channelsLast(x.size(0), x.size(1), pool.outputHeight(), pool.outputWidth());
        pool.largest(FlatFloats.of(in), FlatFloats.of(y));
        if (!Tape.isTracked(x)) {
            return y;
        }
        return tape.record(y, dy -> {
            Tensor dx = torch.empty_like(in.detach());
            pool.gradientOfLargest(FlatFloats.of(in), FlatFloats.of(FlatFloats.channelsLast(dy)), FlatFloats.of(dx));
            tape.send(x, dx);
        });
    }

    static Tensor mean(Tensor x, Kernel kernel, boolean countsPadding, Tape tape) {
        WindowPool pool = new WindowPool(Convolutions.images(x), Convolutions.map(x), kernel);
        if (!FlatFloats.are(x)) {
            Tensor sums = sums(x, kernel);
            return countsPadding
                    ? sums.div(new Scalar((double) kernel.taps()))
                    : sums.div(sums(torch.ones_like(x.detach()), kernel));
        }
        Tensor in = FlatFloats.channelsLast(x);
        Tensor y = FlatFloats.channelsLast(x.size(0), x.size(1), pool.outputHeight(), pool.outputWidth());
        pool.mean(FlatFloats.of(in), FlatFloats.of(y), countsPadding);
        if (!Tape.isTracked(x)) {
            return y;
        }
        return tape.record(y, dy -> {
            Tensor dx = torch.empty_like(in.detach());
            pool.gradientOfMean(FlatFloats.of(FlatFloats.channelsLast(dy)), FlatFloats.of(dx), countsPadding);
            tape.send(x, dx);
        });
    }

    /// Of each window, by libtorch.
    private static Tensor sums(Tensor x, Kernel kernel) {
        Tensor ones = torch.ones(
                        x.size(1), 1, kernel.height().taps(), kernel.width().taps())
                .to(x.scalar_type());
        return Convolutions.wide(x, ones, kernel, Math.toIntExact(x.size(1)));
    }
}
