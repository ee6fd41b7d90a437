package org.millijoule.study;

import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.learn.Sgd;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.supernet.Initial;
import org.millijoule.supernet.Parameter;

/// A network of a search space in plain libtorch.
///
/// Weights are (outputs, inputs, 1, 1) or (outputs, 1, k, k), which lie in memory the same way in both layouts;
/// only the stem's are laid out anew in each step, 27 numbers per channel.
final class PlainBlocks extends PlainNetwork {
    /// @param network as [org.millijoule.space.SearchSpace#decode] builds it
    /// @param rate of every step
    PlainBlocks(Network network, Sgd optimizer, double rate, RandomGenerator random) {
        super(network.input(), optimizer, rate);
        for (Node node : network.nodes()) {
            int source = node.inputs().getFirst() + 1; // the image stands before the nodes
            add(
                    switch (node.layer()) {
                        case Layer.Convolution convolution -> convolution(node.name(), source, convolution, random);
                        case Layer.Add _ -> {
                            int branch = node.inputs().getLast() + 1;
                            yield values -> values.get(source).add(values.get(branch));
                        }
                        case Layer.Pool _ -> values -> values.get(source).mean(2, 3); // (N, C)
                        case Layer.Linear linear -> classifier(source, linear, random);
                        case Layer.Product _, Layer.Recurrent _, Layer.Other _ ->
                            throw new IllegalArgumentException("no space has a layer " + node.layer());
                    });
        }
    }

    /// Convolution and batch-norm, and ReLU6 unless it is the projection of a block.
    private Operation convolution(String name, int source, Layer.Convolution geometry, RandomGenerator random) {
        int channels = geometry.outputChannels();
        int side = geometry.kernel().side();
        Parameter weights = own(
                geometry.groups() > 1
                        ? Initial.depthwise(name, random, ScalarType.Float, channels, side)
                        : Initial.convolution(
                                name,
                                random,
                                ScalarType.Float,
                                channels,
                                geometry.input().channels(),
                                side));
        UnaryOperator<Tensor> norm = norm(name, channels);
        boolean linear = name.endsWith(".project");
        return values -> {
            Tensor x = norm.apply(convolved(values.get(source), weights, geometry.kernel(), geometry.groups()));
            return linear ? x : torch.relu6(x); // (N, O, H/stride, W/stride)
        };
    }

    private Operation classifier(int source, Layer.Linear linear, RandomGenerator random) {
        Parameter weights =
                own(Initial.linear("classifier", random, ScalarType.Float, linear.outputs(), linear.inputs()));
        UnaryOperator<Tensor> classifier = classifier(weights, linear.outputs());
        return values -> classifier.apply(values.get(source)); // (N, classes)
    }
}
