package org.millijoule.supernet;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.autograd.Tape;
import org.millijoule.quantize.Granularity;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.Quantizer;
import org.millijoule.quantize.TensorQuantizer;

/// Stands for rounding where gradients are compared with finite differences, which rounding has none of: each
/// bit-width is a smooth function of its own, `a tanh(x / a)` with `a = bits / 2`.
public record SmoothQuantizer() implements Quantizer, TensorQuantizer {
    @Override
    public String kind() {
        return "smooth";
    }

    @Override
    public Granularity weights() {
        return Granularity.PER_CHANNEL;
    }

    @Override
    public TensorQuantizer ofWeights() {
        return this;
    }

    @Override
    public TensorQuantizer ofActivations() {
        return this;
    }

    @Override
    public float[] initialSteps(Tensor x, Grid grid, boolean perChannel) {
        float[] steps = new float[perChannel ? (int) x.size(0) : 1];
        Arrays.fill(steps, 1);
        return steps;
    }

    @Override
    public Tensor fakeQuantize(Tensor x, Tensor steps, Grid grid, Tape tape) {
        Scalar a = new Scalar(grid.bits() / 2.0);
        return torch.tanh(x.div(a)).mul(a);
    }

    @Override
    public Tensor mix(Tensor x, List<Tensor> steps, List<Grid> grids, Tensor mask, Tape tape) {
        Tensor sum = torch.zeros_like(x);
        for (int b = 0; b < grids.size(); b++) {
            sum = sum.add(fakeQuantize(x, steps.get(b), grids.get(b), tape).mul(mask.narrow(0, b, 1)));
        }
        return sum;
    }
}
