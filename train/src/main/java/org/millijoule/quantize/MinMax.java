package org.millijoule.quantize;

import com.google.auto.service.AutoService;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;

/// Plain min-max quantization, as Jacob et al. (CVPR 2018, section 3.1) train it, with symmetric grids: the grid
/// just reaches the largest value, and nothing is learned.
///
/// Weights: `step = max|w| / highest`, from the weights of each pass. Activations: the step follows
/// `max|x| / highest` (`max x` where they are unsigned) of each training batch as a moving average,
/// `step += momentum * (max|x| / highest - step)`, and stands still in evaluation. `dQ/dx` is 1 inside the range
/// and 0 outside; a step has no gradient. One outlier makes every other value coarse: at 2 bits whole channels
/// round to zero, batch-norm divides by the deviation of nothing, and a training can diverge. From 4 bits on it
/// trains well; below, take [Lsq].
///
/// @param momentum of the moving average; 0.01 is PyTorch's `MovingAverageMinMaxObserver`
@AutoService(Quantizer.class)
public record MinMax(double momentum, Granularity weights) implements Quantizer {
    public MinMax() {
        this(0.01, Granularity.PER_CHANNEL);
    }

    public MinMax {
        if (!(momentum > 0 && momentum <= 1)) {
            throw new IllegalArgumentException("momentum must be above 0 and at most 1, not " + momentum);
        }
    }

    @Override
    public String kind() {
        return "min-max";
    }

    @Override
    public TensorQuantizer ofWeights() {
        return RangeOfWeights.PLAIN;
    }

    @Override
    public TensorQuantizer ofActivations() {
        return new RunningRange(momentum);
    }

    private record RunningRange(double momentum) implements TensorQuantizer {
        @Override
        public float[] initialSteps(Tensor x, Grid grid, boolean perChannel) {
            return LargestValue.steps(x, grid, perChannel ? Math.toIntExact(x.size(0)) : 1);
        }

        @Override
        public boolean onlyRounds() {
            return false;
        }

        @Override
        public void track(Tensor values, Tensor steps, Grid grid) {
            if (!GradMode.is_enabled() || !steps.requires_grad() || values.numel() == 0) {
                return; // a policy step or an evaluation
            }
            float[] now = LargestValue.steps(values, grid, Math.toIntExact(steps.numel()));
            float[] running = LargestValue.read(steps);
            for (int i = 0; i < now.length; i++) {
                running[i] += (float) (momentum * (now[i] - running[i]));
            }
            LargestValue.write(running, steps);
        }
    }
}
