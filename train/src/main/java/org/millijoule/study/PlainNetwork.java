package org.millijoule.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchTensors;
import org.millijoule.learn.Sgd;
import org.millijoule.network.Kernel;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;
import org.millijoule.supernet.Parameter;

/// A network of convolutions as anybody would train it with libtorch alone: float32, channels-last, libtorch's own
/// operators and autograd, SGD. The base that training speed is compared to, so it shares no kernel with ours.
abstract sealed class PlainNetwork implements AutoCloseable permits PlainBlocks, PlainGraph {
    private static final double TRACKING = 0.1; // PyTorch's momentum of batch-norm statistics
    private static final double EPSILON = 1e-5; // PyTorch's
    private static final long MEAN = 1;
    private static final long IGNORE_NOTHING = -100;

    private final Shape image;
    private final Sgd optimizer;
    private final double rate;
    private final List<Operation> operations = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Tensor> statistics = new ArrayList<>();

    /// One layer with what it needs; the values are the image and those of the layers before.
    interface Operation {
        Tensor apply(List<Tensor> values);
    }

    /// @param rate of every step
    PlainNetwork(Shape image, Sgd optimizer, double rate) {
        this.image = image;
        this.optimizer = optimizer;
        this.rate = rate;
    }

    final void add(Operation operation) {
        operations.add(operation);
    }

    final Parameter own(Parameter parameter) {
        parameters.add(parameter);
        return parameter;
    }

    private Tensor track(Tensor statistic) {
        statistics.add(statistic);
        return statistic;
    }

    /// Without bias, which a batch-norm behind it would take out again.
    static Tensor convolved(Tensor x, Parameter weights, Kernel kernel, int groups) {
        Padding padding = kernel.padding();
        return torch.conv2d(
                x,
                weights.value(),
                new TensorOptional(),
                new long[] {kernel.height().stride(), kernel.width().stride()},
                new long[] {padding.top(), padding.left()},
                new long[] {1, 1},
                groups);
    }

    /// A batch-norm of the batch's statistics.
    final UnaryOperator<Tensor> norm(String name, int channels) {
        Parameter gain = own(new Parameter(name + ".gain", Parameter.Kind.GAIN, torch.ones(channels)));
        Parameter bias = own(new Parameter(name + ".bias", Parameter.Kind.BIAS, torch.zeros(channels)));
        Tensor mean = track(torch.zeros(channels));
        Tensor variance = track(torch.ones(channels));
        return x -> torch.batch_norm(
                x,
                new TensorOptional(gain.value()),
                new TensorOptional(bias.value()),
                new TensorOptional(mean),
                new TensorOptional(variance),
                true,
                TRACKING,
                EPSILON,
                false);
    }

    /// (N, classes) from (N, features).
    final UnaryOperator<Tensor> classifier(Parameter weights, int classes) {
        Parameter bias = own(new Parameter("classifier.bias", Parameter.Kind.BIAS, torch.zeros(classes)));
        return x -> torch.linear(x, weights.value(), new TensorOptional(bias.value()));
    }

    /// One step; returns the loss before it.
    final double step(Batch batch) {
        try (PointerScope _ = new PointerScope()) {
            Tensor logits = logits(BatchTensors.images(batch, image));
            Tensor loss = torch.cross_entropy_loss(
                    logits, BatchTensors.labels(batch), new TensorOptional(), MEAN, IGNORE_NOTHING, 0);
            double value = loss.item_float();
            loss.backward();
            optimizer.step(parameters, rate);
            return value;
        }
    }

    /// images: (N, C, H, W), channels-last.
    final Tensor logits(Tensor images) {
        List<Tensor> values = new ArrayList<>(List.of(images));
        for (Operation operation : operations) {
            values.add(operation.apply(values));
        }
        return values.getLast(); // (N, classes)
    }

    @Override
    public final void close() {
        parameters.forEach(Parameter::close);
        statistics.forEach(Tensor::close);
    }
}
