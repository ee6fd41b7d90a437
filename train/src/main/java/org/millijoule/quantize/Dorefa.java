package org.millijoule.quantize;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/// DoReFa-Net's weights and activations (Zhou et al., 2016); its quantized gradients are not modelled.
///
/// Weights: `t = tanh(w)`, laid on the grid that just reaches `max|t|`; `dQ/dw = 1 - t^2`. The paper's own grid,
/// `2 k / (2^b - 1) - 1` for k in 0 .. 2^b - 1, lies halfway between integers and has no zero: it is no b-bit
/// integer times a scale, so no integer network computes with it, and `weight-grid: half-integer` is refused. On
/// the integer grid there are 2^b - 1 levels, symmetric around 0 (`our choice`).
///
/// Activations: `Q = round(clamp(x, 0, range) / step) * step` with the fixed `step = range / (2^b - 1)`; range is
/// 1 in the paper. `dQ/dx` is 1 inside the range and 0 outside. Where activations are signed, which the paper
/// leaves in full precision, the step is that of the least squared error on the first batch and stays fixed (`our
/// choice`). Nothing learns a step.
///
/// @param range where activations after ReLU6 are clipped
/// @param weights the paper's is `per-tensor`
@AutoService(Quantizer.class)
public record Dorefa(double range, Granularity weights, WeightGrid weightGrid) implements Quantizer {
    /// Where the levels of weights lie.
    public enum WeightGrid {
        /// At integers times the step.
        INTEGER,
        /// At odd multiples of half a step: the paper's, which cannot be exported.
        HALF_INTEGER
    }

    public Dorefa() {
        this(1, Granularity.PER_CHANNEL, WeightGrid.INTEGER);
    }

    public Dorefa {
        if (!(range > 0 && range <= 1e6)) {
            throw new IllegalArgumentException("range must be above 0 and at most 1e6, not " + range);
        }
        if (weightGrid == WeightGrid.HALF_INTEGER) {
            throw new IllegalArgumentException(
                    "weight-grid half-integer puts weights halfway between the integers of their bits, so the"
                            + " network could not be exported exactly. Maybe weight-grid: integer?");
        }
    }

    @Override
    public String kind() {
        return "dorefa";
    }

    @Override
    public TensorQuantizer ofWeights() {
        return RangeOfWeights.TANH;
    }

    @Override
    public TensorQuantizer ofActivations() {
        return new FixedRange(range);
    }

    private record FixedRange(double range) implements TensorQuantizer {
        @Override
        public float[] initialSteps(Tensor x, Grid grid, boolean perChannel) {
            if (grid.signed()) {
                return new StepCalibration(Calibration.SQUARED_ERROR, grid).steps(x, perChannel);
            }
            float[] steps = new float[perChannel ? Math.toIntExact(x.size(0)) : 1];
            Arrays.fill(steps, (float) (range / grid.highest()));
            return steps;
        }
    }
}
