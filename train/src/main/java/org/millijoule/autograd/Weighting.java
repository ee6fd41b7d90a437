package org.millijoule.autograd;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.kernel.DotProduct;

/// Tensors weighted by the masks of a relaxed choice, with the mask's gradient, which is a sum over the whole tensor:
/// libtorch adds it up in an order that depends on the width of vectors. Tensors of another type than float32 take its
/// operators.
public final class Weighting {
    private Weighting() {}

    /// w with column j of each row times `sum_o mask[o] patterns[o, j]`, where a row is all of one index of dimension
    /// 0. Of w's shape.
    ///
    /// @param w (rows, ...)
    /// @param mask (options)
    /// @param patterns (options, elements of a row), which take no gradient
    public static Tensor ofColumns(Tensor w, Tensor mask, Tensor patterns, Tape tape) {
        if (!FlatFloats.are(w) || !FlatFloats.are(mask)) {
            long[] one = w.shape().clone();
            one[0] = 1;
            return w.mul(mask.unsqueeze(0).mm(patterns).view(one));
        }
        float[] weights = FlatFloats.values(FlatFloats.contiguous(w));
        float[] pattern = FlatFloats.values(patterns); // (options, columns)
        float[] factors = factors(FlatFloats.values(FlatFloats.contiguous(mask)), pattern);
        Tensor y = torch.empty(w.shape());
        FlatFloats.write(products(weights, factors), y);
        if (!Tape.isTracked(w, mask)) {
            return y;
        }
        return tape.record(y, gradient -> {
            float[] dy = FlatFloats.values(FlatFloats.contiguous(gradient));
            if (mask.requires_grad()) {
                tape.send(mask, Tensor.create(maskGradient(dy, weights, pattern, factors.length)));
            }
            if (w.requires_grad()) {
                Tensor dw = torch.empty(w.shape());
                FlatFloats.write(products(dy, factors), dw);
                tape.send(w, dw);
            }
        });
    }

    private static float[] factors(float[] mask, float[] pattern) {
        float[] factors = new float[pattern.length / mask.length];
        for (int o = 0; o < mask.length; o++) {
            for (int j = 0; j < factors.length; j++) {
                factors[j] += mask[o] * pattern[o * factors.length + j];
            }
        }
        return factors;
    }

    private static float[] products(float[] rows, float[] factors) {
        float[] products = new float[rows.length];
        for (int from = 0; from < rows.length; from += factors.length) {
            for (int j = 0; j < factors.length; j++) {
                products[from + j] = rows[from + j] * factors[j];
            }
        }
        return products;
    }

    private static float[] maskGradient(float[] dy, float[] weights, float[] pattern, int columns) {
        double[] ofColumns = new double[columns];
        for (int from = 0; from < dy.length; from += columns) {
            for (int j = 0; j < columns; j++) {
                ofColumns[j] += (double) dy[from + j] * weights[from + j];
            }
        }
        float[] gradient = new float[pattern.length / columns];
        for (int o = 0; o < gradient.length; o++) {
            double sum = 0;
            for (int j = 0; j < columns; j++) {
                sum += pattern[o * columns + j] * ofColumns[j];
            }
            gradient[o] = (float) sum;
        }
        return gradient;
    }

    /// `x + factor * y`, both of one shape.
    ///
    /// @param x (N, C, H, W)
    /// @param y (N, C, H, W)
    /// @param factor (1)
    public static Tensor sum(Tensor x, Tensor y, Tensor factor, Tape tape) {
        if (!FlatFloats.are(x) || !FlatFloats.are(y) || !FlatFloats.are(factor)) {
            return x.add(y.mul(factor));
        }
        Tensor sum = x.detach().add(y.detach().mul(factor.detach()));
        if (!Tape.isTracked(x, y, factor)) {
            return sum;
        }
        return tape.record(sum, gradient -> {
            Tensor d = FlatFloats.channelsLast(gradient);
            if (factor.requires_grad()) {
                double dot = DotProduct.of(FlatFloats.of(d), FlatFloats.of(FlatFloats.channelsLast(y)));
                tape.send(factor, Tensor.create(new float[] {(float) dot}));
            }
            if (y.requires_grad()) {
                tape.send(y, d.mul(factor.detach()));
            }
            tape.send(x, d);
        });
    }
}
