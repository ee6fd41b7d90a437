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
        int[][] sources = new int[to.rank()][];
        for (int axis = 0; axis < sources.length; axis++) {
            int[] source = new int[to.at(axis)];
            for (int place = 0; place < source.length; place++) {
                double at = coordinate(transformation, place, factors.get(axis), from.at(axis), to.at(axis));
                if (Double.isNaN(at)) {
                    return Fold.unknown();
                }
                source[place] = Math.clamp((long) rounded(rounding, at), 0, Math.max(0, from.at(axis) - 1));
            }
            sources[axis] = source;
        }
        UnaryOperator<int[]> source = index -> {
            int[] at = new int[index.length];
            for (int axis = 0; axis < at.length; axis++) {
                at[axis] = sources[axis][index[axis]];
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
