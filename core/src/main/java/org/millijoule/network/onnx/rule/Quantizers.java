package org.millijoule.network.onnx.rule;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.Result.Kind;

/// QuantizeLinear, DequantizeLinear and their kin: they cost nothing by themselves and set the bits of whoever
/// reads what they give.
final class Quantizers {
    private static final int FLOAT = 1;

    private Quantizers() {}

    static List<Result> quantize(Call call) {
        Value x = call.operand(0);
        long declared = call.operator().integer("output_dtype", 0);
        ElementType type =
                call.optional(2).map(Value::type).orElse(declared == 0 ? ElementType.UINT8 : ElementType.of(declared));
        Optional<Double> scale = call.optional(1).flatMap(Value::numbers).map(Numbers::smallest);
        return List.of(
                new Result(type, x.dims(), x.levels().quantized(type, scale), new Kind.Moves(true), Optional.empty()));
    }

    static List<Result> dequantize(Call call) {
        Value x = call.operand(0);
        ElementType type = call.optional(1).map(Value::type).orElse(ElementType.of(FLOAT));
        return List.of(
                new Result(type, x.dims(), x.levels().mapped(), new Kind.Moves(true), Optional.of(restored(call, x))));
    }

    /// `scale (x - zero point)`, one pair for all or one for each place along an axis.
    private static Fold restored(Call call, Value x) {
        if (call.optional(1).isEmpty()) {
            return Fold.unknown();
        }
        Dims scales = call.operand(1).dims();
        boolean one = scales.elements() == 1;
        int axis = one || scales.rank() != 1 ? 0 : x.dims().axis(call.operator().integer("axis", 1));
        if (!one && (scales.rank() != 1 || scales.at(0) != x.dims().at(axis))) {
            return Fold.unknown(); // block by block
        }
        return Fold.each((index, operands) -> {
            int at = one ? 0 : index[axis];
            double zero = operands.size() > 2 ? operands.get(2).numbers().at(at) : 0;
            return (operands.getFirst().at(index) - zero)
                    * operands.get(1).numbers().at(at);
        });
    }

    /// Integers on a grid that fits the tensor at hand, with its scale and zero point.
    static List<Result> dynamic(Call call) {
        Value x = call.operand(0);
        return List.of(
                Result.moved(x, x.dims()).with(ElementType.UINT8).with(Levels.of(ElementType.UINT8)),
                Result.of(ElementType.FLOAT, Dims.SCALAR, new Kind.Computes()),
                Result.of(ElementType.UINT8, Dims.SCALAR, new Kind.Computes()));
    }

    /// The Quant node of QONNX: quantizes and dequantizes; its bit-width is an operand.
    static List<Result> quant(Call call) {
        Value x = call.operand(0);
        double bits = call.operator().type().equals("BipolarQuant")
                ? 1
                : call.constant(3, "bitwidth").map(Numbers::smallest).orElse(Double.NaN);
        if (!(bits >= 1 && bits <= 32) || bits != Math.rint(bits)) {
            throw new Refusal("a bitwidth of " + bits + "; whole numbers from 1 to 32 are read");
        }
        return List.of(Result.moved(x, x.dims()).with(new Kind.Moves(true)).with(Levels.of((int) bits)));
    }
}
