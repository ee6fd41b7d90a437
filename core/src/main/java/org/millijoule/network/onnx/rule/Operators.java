package org.millijoule.network.onnx.rule;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.Layer.Pool;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;

/// The rule of each operator that is known. An operator may be added here with a line and a rule.
public final class Operators {
    private Operators() {}

    public static Rule rule(Operator operator) {
        if (operator.standard()) {
            return standard(operator.type());
        }
        return switch (operator.domain()) {
            case "com.microsoft" -> microsoft(operator.type());
            case "com.microsoft.nchwc", "com.ms.internal.nhwc" -> Operators::ofOneProcessor;
            case "qonnx.custom_op.general", "onnx.brevitas", "finn.custom_op.general" -> qonnx(operator.type());
            default -> Operators::unknown;
        };
    }

    private static List<Result> unknown(Call call) {
        throw new Refusal("the operator is not known here");
    }

    /// What onnxruntime saves when it has optimised for the processor at hand.
    private static List<Result> ofOneProcessor(Call call) {
        throw new Refusal("onnxruntime laid it out for one processor. Maybe save the optimised model at"
                + " ORT_ENABLE_EXTENDED, or take the file that it was made of");
    }

    private static Rule standard(String type) {
        return switch (type) {
            case "Conv" -> Convolutions::conv;
            case "ConvInteger" -> Convolutions::convInteger;
            case "QLinearConv" -> Convolutions::qLinearConv;
            case "ConvTranspose" -> Convolutions::transposed;
            case "Gemm" -> Products::gemm;
            case "MatMul" -> Products::matMul;
            case "MatMulInteger" -> Products::matMulInteger;
            case "Einsum" -> Einsum::results;
            case "LSTM" -> Recurrents::lstm;
            case "GRU" -> Recurrents::gru;
            case "RNN" -> Recurrents::rnn;
            case "Attention" -> Attentions::standard;
            case "DeformConv" -> Convolutions::deformable;
            case "QLinearMatMul" -> Products::qLinearMatMul;
            case "MaxPool" -> Pools::maximum;
            case "AveragePool" -> Pools::average;
            case "GlobalAveragePool" -> call -> Pools.global(call, Pool.Kind.AVERAGE);
            case "GlobalMaxPool" -> call -> Pools.global(call, Pool.Kind.MAXIMUM);
            case "ReduceMean" -> call -> Pools.reduce(call, Optional.of(Pool.Kind.AVERAGE));
            case "ReduceMax" -> call -> Pools.reduce(call, Optional.of(Pool.Kind.MAXIMUM));
            case "ReduceSum",
                    "ReduceMin",
                    "ReduceProd",
                    "ReduceL1",
                    "ReduceL2",
                    "ReduceLogSum",
                    "ReduceLogSumExp",
                    "ReduceSumSquare" -> call -> Pools.reduce(call, Optional.empty());
            case "ArgMax", "ArgMin" -> Pools::position;
            case "Relu", "Round" -> Elementwise::relu;
            case "Clip" -> Elementwise::clip;
            case "PRelu" -> Elementwise::slope;
            case "Identity", "Dropout" -> Elementwise::same;
            case "Cast" -> Elementwise::cast;
            case "LeakyRelu",
                    "Sigmoid",
                    "HardSigmoid",
                    "HardSwish",
                    "Tanh",
                    "Erf",
                    "Gelu",
                    "Elu",
                    "Selu",
                    "Celu",
                    "Softplus",
                    "Softsign",
                    "Mish",
                    "Swish",
                    "ThresholdedRelu",
                    "Shrink",
                    "Exp",
                    "Log",
                    "Sqrt",
                    "Reciprocal",
                    "Abs",
                    "Neg",
                    "Sign",
                    "Floor",
                    "Ceil",
                    "Sin",
                    "Cos",
                    "Tan",
                    "Atan",
                    "Not",
                    "IsNaN",
                    "IsInf",
                    "Asin",
                    "Acos",
                    "Sinh",
                    "Cosh",
                    "Asinh",
                    "Acosh",
                    "Atanh",
                    "BitwiseNot" -> Elementwise::function;
            case "CastLike" -> Elementwise::castLike;
            case "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Min", "Max", "Sum", "Mean", "Where" ->
                Elementwise::broadcast;
            case "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitShift" -> Elementwise::broadcast;
            case "And", "Or", "Xor", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual" ->
                Elementwise::comparison;
            case "BatchNormalization" -> Elementwise::batchNorm;
            case "LayerNormalization",
                    "RMSNormalization",
                    "SimplifiedLayerNormalization",
                    "InstanceNormalization",
                    "GroupNormalization",
                    "MeanVarianceNormalization",
                    "LpNormalization",
                    "LRN",
                    "Softmax",
                    "LogSoftmax",
                    "Hardmax" -> Elementwise::norm;
            case "CumSum" -> Elementwise::cumulative;
            case "Flatten" -> Moves::flatten;
            case "Reshape" -> Moves::reshape;
            case "Squeeze" -> Moves::squeeze;
            case "Unsqueeze" -> Moves::unsqueeze;
            case "Transpose" -> Moves::transpose;
            case "Expand" -> Moves::expand;
            case "Tile" -> Moves::tile;
            case "DepthToSpace" -> Moves::depthToSpace;
            case "SpaceToDepth" -> Moves::spaceToDepth;
            case "Pad" -> Moves::pad;
            case "Resize", "Upsample" -> Moves::resize;
            case "Split" -> Moves::split;
            case "Concat" -> Selections::concat;
            case "Gather" -> Selections::gather;
            case "GatherElements" -> Selections::gatherElements;
            case "Slice" -> Selections::slice;
            case "GatherND" -> Selections::gatherND;
            case "ScatterND", "ScatterElements", "Scatter" -> Selections::scatter;
            case "Trilu" -> Elementwise::trilu;
            case "TopK" -> Selections::topK;
            case "Compress" -> Selections::compress;
            case "Shape" -> Constants::shape;
            case "Size" -> Constants::size;
            case "Constant" -> Constants::constant;
            case "ConstantOfShape" -> Constants::ofShape;
            case "Range" -> Constants::range;
            case "NonZero" -> Constants::nonZero;
            case "EyeLike" -> Constants::eyeLike;
            case "OneHot" -> Constants::oneHot;
            case "QuantizeLinear" -> Quantizers::quantize;
            case "DequantizeLinear" -> Quantizers::dequantize;
            case "DynamicQuantizeLinear" -> Quantizers::dynamic;
            default -> Operators::unknown;
        };
    }

    /// What onnxruntime's own quantizer and optimiser write.
    private static Rule microsoft(String type) {
        return switch (type) {
            case "QuantizeLinear" -> Quantizers::quantize;
            case "DequantizeLinear" -> Quantizers::dequantize;
            case "Gelu", "FastGelu", "QuickGelu" -> Elementwise::function;
            case "QLinearSigmoid", "QLinearLeakyRelu" -> Elementwise::relu; // one container in and out
            case "QLinearAdd", "QLinearMul" -> Elementwise::quantized;
            case "QLinearSoftmax" -> Elementwise::norm;
            case "BiasGelu" -> Elementwise::broadcast;
            case "SkipLayerNormalization", "SkipSimplifiedLayerNormalization" -> Elementwise::skipNorm;
            case "LayerNormalization", "SimplifiedLayerNormalization", "GroupNorm" -> Elementwise::norm;
            case "QLinearConcat" -> Selections::qLinearConcat;
            case "QLinearGlobalAveragePool" -> Pools::quantizedGlobal;
            case "QLinearAveragePool" -> Pools::quantizedAverage;
            case "QGemm" -> Products::qGemm;
            case "FusedGemm" -> Products::gemm;
            case "FusedMatMul", "TransposeMatMul", "DynamicQuantizeMatMul", "MatMulIntegerToFloat" -> Products::matMul;
            case "MatMulNBits", "MatMulBnb4" -> Products::fewBits;
            case "FusedConv" -> Convolutions::fused;
            case "Attention", "QAttention" -> Attentions::projecting;
            case "MultiHeadAttention" -> Attentions::multiHead;
            case "DynamicQuantizeLSTM" -> Recurrents::quantizedLstm;
            default -> Operators::unknown;
        };
    }

    private static Rule qonnx(String type) {
        return switch (type) {
            case "Quant", "BipolarQuant" -> Quantizers::quant;
            default -> Operators::unknown;
        };
    }
}
