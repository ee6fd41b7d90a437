package org.millijoule.study;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchTensors;
import org.millijoule.learn.Sgd;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.supernet.Initial;
import org.millijoule.supernet.Parameter;

/// A network of convolutions as anybody would train it with libtorch alone: float32, channels-last, libtorch's own
/// operators and autograd, SGD. The base that training speed is compared to, so it shares no kernel with ours.
///
/// Weights are (outputs, inputs, 1, 1) or (outputs, 1, k, k), which lie in memory the same way in both layouts;
/// only the stem's are laid out anew in each step, 27 numbers per channel.
final class PlainNetwork implements AutoCloseable {
    private static final double TRACKING = 0.1; // PyTorch's momentum of batch-norm statistics
    private static final double EPSILON = 1e-5; // PyTorch's
    private static final long MEAN = 1;
    private static final long IGNORE_NOTHING = -100;

    private final Network network;
    private final List<Operation> operations = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Tensor> statistics = new ArrayList<>();
    private final Sgd optimizer;
    private final double rate;

    /// One layer with what it needs; the values are those of the nodes before.
    private interface Operation {
        Tensor apply(List<Tensor> values);
    }

    /// @param network as [org.millijoule.space.SearchSpace#decode] builds it
    /// @param rate of every step
    PlainNetwork(Network network, Sgd optimizer, double rate, RandomGenerator random) {
        this.network = network;
        this.optimizer = optimizer;
        this.rate = rate;
        for (Node node : network.nodes()) {
            int source = node.inputs().getFirst() + 1; // the image stands before the nodes
            operations.add(
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
        int inputs = geometry.input().channels() / geometry.groups();
        Parameter weights = own(
                geometry.groups() > 1
                        ? Initial.depthwise(
                                name,
                                random,
                                ScalarType.Float,
                                channels,
                                geometry.kernel().side())
                        : Initial.convolution(
                                name,
                                random,
                                ScalarType.Float,
                                channels,
                                inputs,
                                geometry.kernel().side()));
        Parameter gain = own(new Parameter(name + ".gain", Parameter.Kind.GAIN, torch.ones(channels)));
        Parameter bias = own(new Parameter(name + ".bias", Parameter.Kind.BIAS, torch.zeros(channels)));
        Tensor mean = track(torch.zeros(channels));
        Tensor variance = track(torch.ones(channels));
        boolean linear = name.endsWith(".project");
        long[] stride = {geometry.kernel().stride(), geometry.kernel().stride()};
        long[] padding = {
            geometry.kernel().padding().top(), geometry.kernel().padding().left()
        };
        return values -> {
            Tensor x = torch.conv2d(
                    values.get(source),
                    weights.value(),
                    new TensorOptional(),
                    stride,
                    padding,
                    new long[] {1, 1},
                    geometry.groups());
            x = torch.batch_norm(
                    x,
                    new TensorOptional(gain.value()),
                    new TensorOptional(bias.value()),
                    new TensorOptional(mean),
                    new TensorOptional(variance),
                    true,
                    TRACKING,
                    EPSILON,
                    false);
            return linear ? x : torch.relu6(x); // (N, O, H/stride, W/stride)
        };
    }

    private Operation classifier(int source, Layer.Linear linear, RandomGenerator random) {
        Parameter weights =
                own(Initial.linear("classifier", random, ScalarType.Float, linear.outputs(), linear.inputs()));
        Parameter bias = own(new Parameter("classifier.bias", Parameter.Kind.BIAS, torch.zeros(linear.outputs())));
        return values ->
                torch.linear(values.get(source), weights.value(), new TensorOptional(bias.value())); // (N, classes)
    }

    private Parameter own(Parameter parameter) {
        parameters.add(parameter);
        return parameter;
    }

    private Tensor track(Tensor statistic) {
        statistics.add(statistic);
        return statistic;
    }

    /// One step; returns the loss before it.
    double step(Batch batch) {
        try (PointerScope _ = new PointerScope()) {
            Tensor logits = logits(BatchTensors.images(batch, network.input()));
            Tensor loss = torch.cross_entropy_loss(
                    logits, BatchTensors.labels(batch), new TensorOptional(), MEAN, IGNORE_NOTHING, 0);
            double value = loss.item_float();
            loss.backward();
            optimizer.step(parameters, rate);
            return value;
        }
    }

    /// images: (N, C, H, W), channels-last.
    Tensor logits(Tensor images) {
        List<Tensor> values = new ArrayList<>(List.of(images));
        for (Operation operation : operations) {
            values.add(operation.apply(values));
        }
        return values.getLast(); // (N, classes)
    }

    @Override
    public void close() {
        parameters.forEach(Parameter::close);
        statistics.forEach(Tensor::close);
    }
}
