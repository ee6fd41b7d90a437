package org.millijoule.supernet.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Formula;
import org.millijoule.network.graph.Formula.Elementary;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;

/// Small networks with random weights.
final class SmallGraphs {
    private final Random random;
    private final List<Vertex> vertices = new ArrayList<>();

    private SmallGraphs(long seed) {
        this.random = new Random(seed);
    }

    /// Two layers: a convolution with ReLU, and a fully connected layer behind the mean.
    static WeightedGraph twoLayers(long seed) {
        SmallGraphs made = new SmallGraphs(seed);
        int last = made.convolution("first", WeightedGraph.IMAGE, 2, 4, 3, 1, 1);
        last = made.put("relu", Operation.Clamp.RELU, last);
        last = made.put("mean", Operation.Pool.mean(new Shape(6, 6, 4)), last);
        made.linear("last", last, 4, 3);
        return new WeightedGraph(new Shape(6, 6, 2), made.vertices);
    }

    /// A residual sum, squeeze-and-excitation with HardSigmoid, HardSwish, depthwise and grouped convolutions, a
    /// concatenation, a channel shuffle, pooling with padding, PRelu, a batch-norm alone.
    static WeightedGraph everything(long seed) {
        SmallGraphs made = new SmallGraphs(seed);
        Shape map = new Shape(8, 8, 8);
        int stem = made.put("stem.relu", new Operation.Clamp(0, 6), made.convolution("stem", -1, 3, 8, 3, 1, 1));
        int branch = made.convolution("grouped", stem, 8, 8, 3, 1, 2);
        branch = made.put("swish", new Operation.Function(hardSwish()), branch);
        branch = made.convolution("depthwise", branch, 8, 8, 3, 1, 8);
        int squeezed = made.put("squeeze", Operation.Pool.mean(map), branch);
        squeezed = made.put("excite.relu", Operation.Clamp.RELU, made.convolution("reduce", squeezed, 8, 4, 1, 1, 1));
        squeezed = made.convolution("expand", squeezed, 4, 8, 1, 1, 1);
        squeezed = made.put("gate", new Operation.Function(sigmoid()), squeezed);
        branch = made.put("scaled", new Operation.Multiply(), branch, squeezed);
        int sum = made.put("sum", new Operation.Add(), stem, branch);
        int slope = made.put("prelu", new Operation.Slope(made.numbers(8, 0.2)), sum);
        int joined = made.put("join", new Operation.Concat(), sum, slope);
        joined = made.put("shuffle", shuffle(new Shape(8, 8, 16)), joined);
        joined = made.put("norm", new Operation.Affine(made.numbers(16, 1), made.numbers(16, 0.3)), joined);
        joined = made.put("norm.relu", Operation.Clamp.RELU, joined);
        Kernel.Axis side = new Kernel.Axis(3, 2, 1, 1, 1);
        int pooled = made.put("pool", new Operation.Pool(Layer.Pool.Kind.MAXIMUM, side, side, false), joined);
        int means = made.put("means", new Operation.Pool(Layer.Pool.Kind.AVERAGE, side, side, false), joined);
        int both = made.put("both", new Operation.Add(), pooled, means);
        both = made.convolution("head", both, 16, 12, 1, 1, 1);
        both = made.put("head.relu", Operation.Clamp.RELU, both);
        both = made.put("flat", Operation.Pool.mean(new Shape(4, 4, 12)), both);
        made.linear("classifier", both, 12, 5);
        return new WeightedGraph(new Shape(8, 8, 3), made.vertices);
    }

    private static Operation shuffle(Shape map) {
        int[] from = new int[(int) map.elements()];
        int half = map.channels() / 2;
        for (int i = 0; i < from.length; i++) {
            int channel = i % map.channels();
            from[i] = i - channel + (channel % 2) * half + channel / 2;
        }
        return new Operation.Rearrange(map, from);
    }

    static Formula sigmoid() {
        return new Formula.Unary(Elementary.SIGMOID, new Formula.Variable());
    }

    static Formula hardSwish() {
        Formula x = new Formula.Variable();
        Formula shifted = new Formula.Binary(Formula.Joint.PLUS, x, new Formula.Constant(3));
        Formula clipped = new Formula.Binary(
                Formula.Joint.LEAST,
                new Formula.Constant(6),
                new Formula.Binary(Formula.Joint.LARGEST, new Formula.Constant(0), shifted));
        return new Formula.Binary(
                Formula.Joint.TIMES, x, new Formula.Binary(Formula.Joint.OVER, clipped, new Formula.Constant(6)));
    }

    private int put(String name, Operation operation, Integer... inputs) {
        vertices.add(new Vertex(name, operation, List.of(inputs)));
        return vertices.size() - 1;
    }

    private int convolution(String name, int from, int inputs, int outputs, int kernel, int stride, int groups) {
        Kernel.Axis axis = new Kernel.Axis(kernel, stride, 1, kernel / 2, kernel / 2);
        int each = inputs / groups * kernel * kernel;
        Operation operation = new Operation.Convolution(
                outputs,
                new Kernel(Kernel.Axis.POINT, axis, axis, false),
                groups,
                numbers(outputs * each, Math.sqrt(2.0 / each)),
                numbers(outputs, 0.1));
        return put(name, operation, from);
    }

    private int linear(String name, int from, int inputs, int outputs) {
        return put(
                name,
                new Operation.Linear(
                        outputs, numbers(outputs * inputs, Math.sqrt(1.0 / inputs)), numbers(outputs, 0.1)),
                from);
    }

    float[] numbers(int count, double deviation) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (deviation * random.nextGaussian());
        }
        return numbers;
    }
}
