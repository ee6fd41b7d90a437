package org.millijoule.network.onnx.rule;

import java.util.List;
import java.util.function.UnaryOperator;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Operator;

/// Resize and Upsample that copy the nearest value: from which place, by `coordinate_transformation_mode` and
/// `nearest_mode` of the ONNX specification.
final class Nearest {
    private Nearest() {}

    /// @param factors by axis, as float32: onnxruntime computes places in it
    static Fold fold(Operator operator, Dims from, Dims to, List<Float> factors) {
        String transformation = operator.type().equals("Upsample") || olderThanModes(operator)
                ? "asymmetric"
                : operator.text("coordinate_transformation_mode", "half_pixel");
        String rounding = operator.type().equals("Upsample") || olderThanModes(operator)
                ? "floor"
                : operator.text("nearest_mode", "round_prefer_floor");
        for (int axis = 0; axis < to.rank(); axis++) {
            if (Double.isNaN(coordinate(transformation, 0, factors.get(axis), from.at(axis), to.at(axis)))) {
                return Fold.unknown();
            }
        }
        UnaryOperator<int[]> source = index -> { // no table: what is asked for may be larger than any array
            int[] at = new int[index.length];
            for (int axis = 0; axis < at.length; axis++) {
                double place = coordinate(transformation, index[axis], factors.get(axis), from.at(axis), to.at(axis));
                at[axis] = Math.clamp((long) rounded(rounding, place), 0, Math.max(0, from.at(axis) - 1));
            }
            return at;
        };
        return Fold.each((index, operands) -> operands.getFirst().at(source.apply(index)));
    }

    /// Resize of opset 10 has two operands and no modes.
    private static boolean olderThanModes(Operator operator) {
        return operator.inputs().size() == 2;
    }

    private static double coordinate(String transformation, int place, float factor, int from, int to) {
        if (from == to) {
            return place; // onnxruntime leaves such axes alone
        }
        return switch (transformation) {
            case "half_pixel" -> (place + 0.5f) / factor - 0.5f;
            case "pytorch_half_pixel" -> to > 1 ? (place + 0.5f) / factor - 0.5f : 0;
            case "align_corners" -> to > 1 ? (float) place * (from - 1) / (to - 1) : 0;
            case "asymmetric" -> place / factor;
            case "tf_half_pixel_for_nn" -> (place + 0.5f) / factor;
            default -> Double.NaN;
        };
    }

    private static double rounded(String rounding, double at) {
        return switch (rounding) {
            case "round_prefer_ceil" -> Math.floor(at + 0.5);
            case "floor" -> Math.floor(at);
            case "ceil" -> Math.ceil(at);
            default -> Math.ceil(at - 0.5); // round_prefer_floor
        };
    }
}
