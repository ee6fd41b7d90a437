package org.millijoule.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.onnx.WeightedOnnx;

/// Every operator that is read computes what onnxruntime computes, and becomes the operations that it should.
class ImportedOperatorsTest {
    /// float32 of onnxruntime against float64.
    private static final double LIMIT = 1e-5;

    @TempDir
    private Path folder;

    private WeightedOnnx read(int opset, String input, String nodes) {
        Path file = WrittenOnnx.write(folder, WrittenOnnx.model(opset, input, nodes));
        WeightedOnnx read = WeightedOnnx.read(file, Optional.empty());
        int images = Integer.parseInt(input.substring(0, input.indexOf('x')));
        double[] row = new SplittableRandom(3)
                .doubles(images * read.graph().input().elements(), -2, 2)
                .toArray();
        Onnxruntime.Difference difference = Onnxruntime.difference(read, file, row, LIMIT);
        assertThat(difference.first()).isEmpty();
        assertThat(difference.logits()).isLessThan(LIMIT);
        return read;
    }

    private static String operations(WeightedOnnx read) {
        List<String> names = read.graph().vertices().stream()
                .map(Vertex::operation)
                .map(operation -> operation.getClass().getSimpleName())
                .toList();
        return String.join(" ", names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // convolutions
                "1x4x9x7 | Conv x w:6x2x3x3 b:6 -> y group=2 strides=[2,1] pads=[0,1,2,3] | Convolution",
                "1x4x9x7 | Conv x w:4x1x3x2 -> y group=4 dilations=[2,3] | Convolution",
                "1x4x9x7 | Conv x w:5x4x4x3 -> y auto_pad=SAME_UPPER strides=[2,2] | Convolution",
                "1x4x9x7 | Conv x w:5x4x4x3 -> y auto_pad=SAME_LOWER strides=[2,3] | Convolution",
                "1x4x9x7 | Conv x w:5x4x4x3 -> y auto_pad=VALID | Convolution",
                "1x4x17 | Conv x w:6x2x5 b:6 -> y group=2 strides=[2] pads=[1,3] dilations=[2] | Convolution",
                "3x4x9x7 | Conv x w:6x4x3x3 b:6 -> c; Relu c -> y | Convolution Clamp",
                "1x4x9x7 | Pad x @0,0,1,2,0,0,0,1 -> p; Conv p w:6x4x3x3 -> y pads=[1,0,0,0] | Convolution",
                "1x4x9x7 | com.microsoft.FusedConv x w:4x4x3x3 b:4 x -> y activation=Relu pads=[1,1,1,1] | Convolution Add Clamp",
                // what is folded into them
                "1x4x9x7 | Conv x w:6x4x3x3 -> c; BatchNormalization c g:6 b:6 m:6 variance:6 -> y epsilon=0.01 | Convolution",
                "1x4x9x7 | Conv x w:6x4x3x3 -> c; Add c k:6x1x1 -> y | Convolution",
                "1x4x9x7 | Conv x w:6x4x3x3 -> c; Sub c m:1x6x1x1 -> d; Mul d k:6x1x1 -> e; Div e v:6x1x1 -> f; Add f b:6x1x1 -> y | Convolution",
                "1x4x9x7 | Conv x w:6x4x3x3 -> c; Mul c #0.5 -> d; Sub k:6x1x1 d -> y | Convolution",
                "1x4x9x7 | Conv x w:6x4x3x3 -> c; Relu c -> r; BatchNormalization r g:6 b:6 m:6 variance:6 -> y | Convolution Clamp Affine",
                "1x4x9x7 | Conv x w:6x4x3x3 -> c; BatchNormalization c g:6 b:6 m:6 variance:6 -> n; Add c n -> y | Convolution Affine Add",
                "1x4x9x7 | BatchNormalization x g:4 b:4 m:4 variance:4 -> y | Affine",
                // fully connected
                "1x6 | Gemm x w:6x5 b:5 -> y | Linear",
                "2x6 | Gemm x w:5x6 b:1x5 -> y transB=1 alpha=0.5 beta=2.0 | Linear",
                "1x6 | Gemm x w:5x6 -> y transB=1 | Linear",
                "1x6 | MatMul x w:6x5 -> m; Add m b:5 -> y | Linear",
                "1x6 | MatMul x w:6x5 -> m; BatchNormalization m g:5 b:5 m0:5 variance:5 -> y | Linear",
                "1x4x3x2 | Flatten x -> f; Gemm f w:24x5 b:5 -> y | Rearrange Linear",
                "1x4x3x2 | Reshape x @0,-1 -> f; MatMul f w:24x5 -> y | Rearrange Linear",
                "1x5x6 | MatMul x w:6x3 -> y | Rearrange Convolution",
                "2x5x6 | MatMul x w:6x3 -> m; Add m b:3 -> y | Rearrange Convolution",
                "1x4x3x2 | Transpose x -> t perm=[0,2,3,1]; MatMul t w:4x5 -> m; Transpose m -> y perm=[0,3,1,2] | Convolution",
                // activations
                "1x4x3x2 | Relu x -> y | Clamp",
                "1x4x3x2 | Clip x #-0.3 #1.2 -> y | Clamp",
                "1x4x3x2 | Clip x _ #0.7 -> y | Clamp",
                "1x4x3x2 | Max x #0.1 -> m; Min #1.5 m -> y | Clamp",
                "1x4x3x2 | LeakyRelu x -> y alpha=0.3 | Slope",
                "1x4x3x2 | PRelu x s:4x1x1 -> y | Slope",
                "1x4x3x2 | PRelu x s:1x1x1 -> y | Slope",
                "1x4x3x2 | HardSwish x -> y | Function",
                "1x4x3x2 | HardSigmoid x -> h alpha=0.3 beta=0.4; Mul x h -> y | Function",
                "1x4x3x2 | Add x #3.0 -> a; Clip a #0.0 #6.0 -> c; Mul x c -> m; Div m #6.0 -> y | Function",
                "1x4x3x2 | Sigmoid x -> s; Mul x s -> y | Function",
                "1x4x3x2 | Neg x -> n; Exp n -> e; Add e #1.0 -> a; Div x a -> y | Function",
                "1x4x3x2 | Div x #1.4142135 -> d; Erf d -> e; Add e #1.0 -> a; Mul x a -> m; Mul m #0.5 -> y | Function",
                "1x4x3x2 | Pow x #3.0 -> p; Mul p #0.044715 -> q; Add x q -> r; Mul r #0.7978846 -> s; Tanh s -> t; Add t #1.0 -> u; Mul x u -> v; Mul v #0.5 -> y | Function",
                "1x4x3x2 | Elu x -> y alpha=0.7 | Function",
                "1x4x3x2 | Selu x -> y | Function",
                "1x4x3x2 | Celu x -> y alpha=0.5 | Function",
                "1x4x3x2 | Softplus x -> s; Tanh s -> t; Mul x t -> y | Function",
                "1x4x3x2 | Mish x -> y | Function",
                "1x4x3x2 | Softsign x -> y | Function",
                "1x4x3x2 | Abs x -> a; Sqrt a -> y | Function",
                "1x4x3x2 | Pow x #2.0 -> p; Add p #1.0 -> a; Log a -> l; Reciprocal a -> r; Sub l r -> y | Function",
                "1x4x3x2 | com.microsoft.QuickGelu x -> y alpha=1.5 | Function",
                "1x4x3x2 | Mul x #0.5 -> y | Affine",
                // two tensors
                "1x4x3x2 | Relu x -> r; Conv x w:4x4x1x1 -> c; Add r c -> y | Convolution Clamp Add",
                "1x4x3x2 | Relu x -> r; Conv x w:4x4x1x1 -> c; Sub r c -> y | Convolution Clamp Add",
                "1x4x3x2 | Conv x w:4x4x1x1 -> c; GlobalAveragePool c -> g; Sigmoid g -> s; Mul c s -> y | Convolution Pool Function Multiply",
                "1x4x3x2 | Conv x w:1x4x1x1 -> c; Sigmoid c -> s; Mul s x -> y | Convolution Function Rearrange Multiply",
                "1x4x3x2 | Conv x w:4x4x1x1 -> a; Conv x v:4x4x1x1 -> b; Sum a b x -> y | Convolution Convolution Add Add",
                "1x4x3x2 | Transpose x -> t perm=[0,1,3,2]; Conv t w:4x4x1x1 -> c; Transpose c -> d perm=[0,1,3,2]; Add d x -> y | Rearrange Convolution Add",
                "1x4x3x2 | Conv x w:3x4x1x1 -> c; Concat c x c -> y axis=1 | Convolution Concat",
                "1x4x3x2 | Relu x -> r; Concat r x -> y axis=2 | Clamp Concat Rearrange",
                "1x4x3x2 | MaxPool x -> p kernel_shape=[2,1]; Concat x p -> y axis=2 | Pool Rearrange Rearrange Concat",
                // pools
                "1x4x9x7 | MaxPool x -> y kernel_shape=[3,2] strides=[2,2] pads=[1,0,1,1] | Pool",
                "1x4x9x7 | MaxPool x -> y kernel_shape=[3,3] strides=[2,3] ceil_mode=1 | Pool",
                "1x4x9x7 | MaxPool x -> y kernel_shape=[2,2] strides=[2,2] auto_pad=SAME_UPPER | Pool",
                "1x4x9x7 | AveragePool x -> y kernel_shape=[3,3] pads=[1,1,0,1] | Pool",
                "1x4x9x7 | AveragePool x -> y kernel_shape=[3,3] pads=[1,1,0,1] count_include_pad=1 strides=[2,2] | Pool",
                "1x4x9x7 | AveragePool x -> y kernel_shape=[2,2] strides=[2,2] ceil_mode=1 | Pool",
                "1x4x9x7 | AveragePool x -> y kernel_shape=[2,2] strides=[2,2] ceil_mode=1 count_include_pad=1 | Pool",
                "1x4x9 | MaxPool x -> y kernel_shape=[3] strides=[2] | Pool",
                "1x4x9x7 | GlobalMaxPool x -> y | Pool",
                "1x4x9x7 | ReduceMean x @2,3 -> y keepdims=0 | Pool",
                "1x4x9x7 | ReduceMean x @-1,-2 -> m; Relu m -> y | Pool Clamp",
                "1x4x9x7 | ReduceMax x @3 -> y | Rearrange Pool",
                "1x4x9x7 | ReduceSum x @2,3 -> y | Pool Affine",
                "1x4x9x7 | ReduceMean x @1 -> y | Rearrange Pool",
                // places
                "1x4x3x2 | Reshape x @1,2,2,3,2 -> r; Transpose r -> t perm=[0,2,1,3,4]; Reshape t @1,4,3,2 -> s; Relu s -> y | Clamp Rearrange",
                "1x4x6x8 | DepthToSpace x -> y blocksize=2 | Rearrange",
                "1x4x6x8 | DepthToSpace x -> y blocksize=2 mode=CRD | Rearrange",
                "1x4x6x8 | SpaceToDepth x -> y blocksize=2 | Rearrange",
                "1x4x6x8 | Slice x @1,-1 @3,-9 @1,3 @1,-2 -> s; Relu s -> y | Rearrange Clamp",
                "1x4x6x8 | Split x @1,3 -> a b axis=1; Relu a -> r; Sigmoid b -> s; Concat s r -> y axis=1 | Rearrange Rearrange Function Clamp Concat",
                "1x4x6x8 | Gather x @3,0,0 -> g axis=1; Relu g -> y | Rearrange Clamp",
                "1x4x6x8 | Pad x @0,0,1,0,0,1,0,2 -> p; Relu p -> y | Rearrange Clamp",
                "1x4x6x8 | Pad x @0,0,1,0,0,0,0,2 -> p; Sigmoid p -> y | Rearrange Function",
                "1x4x6x8 | GlobalAveragePool x -> g; Expand g @1,4,3,2 -> y | Pool Rearrange",
                "1x4x6x8 | Squeeze x @0 -> s; Unsqueeze s @0 -> u; Relu u -> y | Clamp",
                "1x4x3x2 | Resize x _ #1,1,2,3 -> y mode=nearest coordinate_transformation_mode=asymmetric nearest_mode=floor | Rearrange",
                "1x4x3x5 | Resize x _ #1,1,1.7,0.6 -> y mode=nearest | Rearrange",
                "1x4x3x5 | Resize x _ _ @1,4,7,3 -> y mode=nearest coordinate_transformation_mode=align_corners nearest_mode=round_prefer_ceil | Rearrange",
                "1x4x3x5 | Resize x _ _ @1,4,7,3 -> y mode=nearest coordinate_transformation_mode=pytorch_half_pixel nearest_mode=ceil | Rearrange",
                "1x4x3x2 | Dropout x -> d; Identity d -> i; Cast i -> c to=1; Relu c -> y | Clamp",
            })
    void anOperator(String input, String nodes, String operations) {
        boolean hasRow = input.chars().filter(c -> c == 'x').count() == 1;
        WeightedOnnx read = read(18, input, hasRow ? nodes : nodes + "; Flatten y -> out");
        String given = operations(read);
        // the last Rearrange is the Flatten of the test
        assertThat(given.equals(operations) || given.equals(operations + " Rearrange"))
                .as(given)
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "6 | Clip x -> y min=-0.5 max=0.5",
                "9 | Upsample x #1,1,2,2 -> y mode=nearest",
                "10 | Resize x #1,1,1.5,2 -> y mode=nearest",
                "10 | Slice x @1 @3 @1 -> y",
                "11 | Pad x @0,0,1,1,0,0,0,1 -> p; AveragePool p -> y kernel_shape=[2,2]",
                "11 | Squeeze x -> s axes=[0]; Unsqueeze s -> y axes=[0]",
                "11 | Split x -> a b axis=1; Mul a b -> y",
                "11 | ReduceMean x -> y axes=[2,3] keepdims=0",
                "20 | Gelu x -> y",
                "20 | Gelu x -> y approximate=tanh",
            })
    void anOperatorOfAnotherVersion(int opset, String nodes) {
        read(opset, "1x4x6x4", nodes + "; Flatten y -> out");
    }

    @org.junit.jupiter.api.Test
    void channelsLastImagesAreReadAsTheyLie() {
        WeightedOnnx read = read(
                18,
                "2x8x6x3",
                "Transpose x -> t perm=[0,3,1,2]; Conv t w:4x3x3x3 -> c pads=[1,1,1,1]; Transpose c -> n perm=[0,2,3,1];"
                        + " Sub n m:4 -> a; Mul a g:4 -> b; Add b k:4 -> d; Relu d -> r;"
                        + " Transpose r -> u perm=[0,3,1,2]; Conv u v:5x4x3x3 -> e; Transpose e -> f perm=[0,2,3,1];"
                        + " ReduceMean f @1,2 -> p keepdims=0; MatMul p l:5x3 -> q; Add q z:3 -> out");
        assertThat(read.channelsLast()).isTrue();
        assertThat(read.graph().input()).isEqualTo(new org.millijoule.network.Shape(8, 6, 3));
        assertThat(operations(read)).isEqualTo("Convolution Clamp Convolution Pool Linear");
    }

    @org.junit.jupiter.api.Test
    void aFinalSoftmaxIsLeftOutWithARemark() {
        WeightedOnnx read =
                read(18, "1x4x3x3", "GlobalAveragePool x -> p; Flatten p -> f; Gemm f w:4x3 -> g; Softmax g -> y");
        assertThat(operations(read)).isEqualTo("Pool Linear");
        assertThat(read.remarks()).containsExactly("a final Softmax was left out: classes stay the same");
    }
}
