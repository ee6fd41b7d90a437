package org.millijoule.study;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.learn.Sgd;
import org.millijoule.network.graph.Operation.BatchNorm;
import org.millijoule.network.graph.Operation.Clamp;
import org.millijoule.network.graph.Operation.Convolution;
import org.millijoule.network.graph.Operation.Linear;
import org.millijoule.network.graph.Operation.Pool;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.supernet.Initial;
import org.millijoule.supernet.Parameter;

/// A residual network in plain libtorch as torchvision has it: additions and ReLU in place, weights in channels-last
/// memory as the images are.
final class PlainGraph extends PlainNetwork {
    /// @param graph whose weights it begins with
    /// @param rate of every step
    PlainGraph(WeightedGraph graph, Sgd optimizer, double rate) {
        super(graph.input(), optimizer, rate);
        for (Vertex vertex : graph.vertices()) {
            int source = vertex.inputs().getFirst() + 1; // the image stands before the vertices
            add(operation(graph, vertex, source));
        }
    }

    private PlainNetwork.Operation operation(WeightedGraph graph, Vertex vertex, int source) {
        String name = vertex.name();
        return switch (vertex.operation()) {
            case Convolution convolution -> {
                Parameter weights = own(weights(name, convolution));
                yield values -> convolved(values.get(source), weights, convolution.kernel(), convolution.groups());
            }
            case BatchNorm given -> {
                UnaryOperator<Tensor> norm = norm(name, given.gain().length);
                yield values -> norm.apply(values.get(source));
            }
            case Clamp clamp when clamp.equals(Clamp.RELU) -> values -> torch.relu_(values.get(source));
            case org.millijoule.network.graph.Operation.Add _ -> {
                int branch = vertex.inputs().getLast() + 1;
                yield values -> values.get(branch).add_(values.get(source));
            }
            case Pool pool
            when pool.equals(Pool.mean(graph.shapes().get(source - 1))) ->
                values -> values.get(source).mean(2, 3);
            case Linear linear -> {
                Tensor start = Initial.tensor(
                        doubles(linear.weights()),
                        ScalarType.Float,
                        linear.outputs(),
                        (long) linear.weights().length / linear.outputs());
                UnaryOperator<Tensor> classifier =
                        classifier(own(new Parameter(name, Parameter.Kind.WEIGHT, start)), linear.outputs());
                yield values -> classifier.apply(values.get(source)); // (N, classes)
            }
            default -> throw new IllegalArgumentException("no residual network has a " + vertex);
        };
    }

    private static Parameter weights(String name, Convolution convolution) {
        int height = convolution.kernel().height().taps();
        int width = convolution.kernel().width().taps();
        long each = convolution.weights().length / ((long) convolution.outputChannels() * height * width);
        Tensor start = Initial.tensor(
                doubles(convolution.weights()), ScalarType.Float, convolution.outputChannels(), each, height, width);
        return new Parameter(name, Parameter.Kind.WEIGHT, start.contiguous(MemoryFormat.ChannelsLast));
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
