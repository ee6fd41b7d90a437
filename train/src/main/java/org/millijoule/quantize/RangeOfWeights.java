package org.millijoule.quantize;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.Operators;
import org.millijoule.autograd.Tape;

/// Weights whose grid always just reaches the largest of them: `step = max|t| / highest`, computed anew in every
/// pass from the weights of that moment, so that steps learn nothing and lag behind nothing.
enum RangeOfWeights implements TensorQuantizer {
    /// `t = w`.
    PLAIN,
    /// DoReFa's weights (Zhou et al., 2016, equation 9) on the integer grid: `t = tanh(w)`, which pushes large
    /// weights together; `dQ/dw = 1 - t^2`. The paper divides by `max|t|`, which leaves weights in [-1, 1]; here
    /// they keep their size (`our choice`): the batch-norm that follows a convolution takes a constant factor out
    /// again, and the classifier, which has none, would start with logits many times too large.
    TANH;

    @Override
    public Tensor transform(Tensor x, Tape tape) {
        return switch (this) {
            case PLAIN -> x;
            case TANH -> Operators.tanh(x, tape);
        };
    }

    @Override
    public Optional<String> transformation() {
        return switch (this) {
            case PLAIN -> Optional.empty();
            case TANH -> Optional.of("tanh");
        };
    }

    @Override
    public float[] initialSteps(Tensor x, Grid grid, boolean perChannel) {
        try (Tape unused = new Tape()) {
            Tensor values = transform(x.detach(), unused);
            return LargestValue.steps(values, grid, perChannel ? Math.toIntExact(x.size(0)) : 1);
        }
    }

    @Override
    public boolean onlyRounds() {
        return false;
    }

    @Override
    public void track(Tensor values, Tensor steps, Grid grid) {
        LargestValue.write(LargestValue.steps(values, grid, Math.toIntExact(steps.numel())), steps);
    }
}
