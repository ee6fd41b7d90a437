package org.millijoule.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.Operators;
import org.millijoule.autograd.Tape;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchStream;
import org.millijoule.data.batch.BatchTensors;
import org.millijoule.network.Kernel;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.Node;
import org.millijoule.quantize.QuantizedModel.Quantize;
import org.millijoule.quantize.SumReach;

/// A trained network on its integers, many images at once: the convolutions of the training sum integers that
/// float32 holds exactly, and all else is done in the order of [IntegerReplay], so that the logits are the same
/// in every bit.
///
/// Where a sum could pass 2^24, which float32 does not hold exactly, it is taken in float64 and rounded once.
public final class IntegerInference {
    private static final int BATCH = 256;

    private final QuantizedModel model;

    /// What a node gives: the integers of a [Quantize], else real numbers. (N, C, H, W)
    private record Value(Tensor tensor, Optional<Quantize> quantizer) {
        Tensor real() {
            return quantizer.map(q -> tensor.mul(new Scalar(q.scale()))).orElse(tensor);
        }

        float scale() {
            return quantizer.orElseThrow().scale();
        }

        Grid grid() {
            return quantizer.orElseThrow().grid();
        }
    }

    public IntegerInference(QuantizedModel model) {
        this.model = model;
    }

    /// The logits of all images in order, (N, classes).
    public float[][] logits(Images images) {
        float[][] all = new float[images.count()][];
        int[] indices = IntStream.range(0, images.count()).toArray();
        Normalisation normalisation = new Normalisation(model.mean(), model.inverseDeviation());
        int done = 0;
        try (BatchStream stream =
                        new BatchStream(images, indices, BATCH, false, Optional.empty(), normalisation, 0, 0, 0);
                NoGradGuard _ = new NoGradGuard()) {
            while (stream.hasNext()) {
                try (PointerScope _ = new PointerScope();
                        Batch batch = stream.next()) {
                    float[] logits = logits(batch);
                    int classes = model.classes();
                    for (int i = 0; i < batch.size(); i++) {
                        all[done] = new float[classes];
                        System.arraycopy(logits, i * classes, all[done++], 0, classes);
                    }
                }
            }
        }
        return all;
    }

    private float[] logits(Batch batch) {
        Tensor pixels = BatchTensors.images(batch, model.input());
        List<Value> values = new ArrayList<>();
        for (Node node : model.nodes()) {
            values.add(
                    switch (node) {
                        case Quantize quantize -> quantize(quantize, values, pixels);
                        case Convolution conv -> new Value(convolution(conv, values), Optional.empty());
                        case Linear linear -> new Value(linear(linear, values), Optional.empty());
                        case Add add ->
                            new Value(
                                    values.get(add.left())
                                            .real()
                                            .add(values.get(add.right()).real()),
                                    Optional.empty());
                        case GlobalAveragePool pool -> new Value(pool(pool, values), Optional.empty());
                    });
        }
        Tensor logits = values.getLast().tensor().contiguous();
        float[] flat = new float[Math.toIntExact(logits.numel())];
        logits.data_ptr_float().get(flat);
        return flat;
    }

    private static Value quantize(Quantize node, List<Value> values, Tensor image) {
        Tensor x = node.from() == QuantizedModel.IMAGE
                ? image
                : values.get(node.from()).real();
        Tensor integers = x.div(row(new float[] {node.scale()}))
                .clamp_(
                        new ScalarOptional(new Scalar(node.grid().lowest())),
                        new ScalarOptional(new Scalar(node.grid().highest())))
                .round_(); // ties to even
        return new Value(integers, Optional.of(node));
    }

    private static Tensor convolution(Convolution node, List<Value> values) {
        Value operand = values.get(node.from());
        int perGroup = node.inputChannels() / node.groups();
        Tensor weights = weights(node.weights(), node.outputChannels(), perGroup, node.kernel(), node.kernel());
        Tensor sums = sums(node, operand, weights);
        Tensor result = finished(sums, operand, node.weightScales(), node.bias(), 1, -1, 1, 1);
        return node.ceiling().isPresent()
                ? result.clamp_(
                        new ScalarOptional(new Scalar(0f)),
                        new ScalarOptional(new Scalar(node.ceiling().get())))
                : result;
    }

    /// By our own kernels: oneDNN's convolutions are wrong for some numbers of output channels. Sums beyond
    /// 2^24 in float64, which oneDNN does not compute.
    private static Tensor sums(Convolution node, Value operand, Tensor weights) {
        Tensor x = operand.tensor();
        if (SumReach.of(node.weights(), node.outputChannels(), operand.grid()) > SumReach.EXACT) {
            return inFloat64(node, x, weights);
        }
        try (Tape tape = new Tape()) {
            Kernel kernel = Kernel.square(node.kernel(), node.stride(), Padding.all(node.padding()));
            return Operators.convolution(x, weights, kernel, node.groups(), false, tape)
                    .value();
        }
    }

    private static Tensor inFloat64(Convolution node, Tensor x, Tensor weights) {
        return torch.conv2d(
                        x.to(ScalarType.Double),
                        weights.to(ScalarType.Double),
                        new TensorOptional(),
                        new long[] {node.stride(), node.stride()},
                        new long[] {node.padding(), node.padding()},
                        new long[] {1, 1},
                        node.groups())
                .to(ScalarType.Float);
    }

    private static Tensor linear(Linear node, List<Value> values) {
        Value operand = values.get(node.from());
        Tensor weights = weights(node.weights(), node.outputs(), node.features());
        Tensor x = operand.tensor().flatten(1, -1);
        Tensor sums = SumReach.of(node.weights(), node.outputs(), operand.grid()) <= SumReach.EXACT
                ? x.matmul(weights.t())
                : x.to(ScalarType.Double)
                        .matmul(weights.to(ScalarType.Double).t())
                        .to(ScalarType.Float);
        return finished(sums, operand, node.weightScales(), node.bias(), 1, -1);
    }

    /// `sums * (operand scale * weight scale) + bias`, per output channel.
    private static Tensor finished(Tensor sums, Value operand, float[] weightScales, float[] bias, long... dimensions) {
        float[] multipliers = new float[weightScales.length];
        for (int o = 0; o < multipliers.length; o++) {
            multipliers[o] = operand.scale() * weightScales[o];
        }
        return sums.mul_(row(multipliers).view(dimensions)).add_(row(bias).view(dimensions));
    }

    private Tensor pool(GlobalAveragePool node, List<Value> values) {
        Value operand = values.get(node.from());
        Shape map = model.shapes().get(node.from());
        float multiplier = operand.scale() / (map.height() * map.width());
        long pixels = (long) map.height() * map.width();
        Tensor x = SumReach.of(pixels, operand.grid()) <= SumReach.EXACT
                ? operand.tensor()
                : operand.tensor().to(ScalarType.Double);
        return x.sum(new long[] {2, 3}, true, new ScalarTypeOptional())
                .to(ScalarType.Float)
                .mul_(row(new float[] {multiplier}));
    }

    private static Tensor weights(byte[] integers, long... dimensions) {
        float[] values = new float[integers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = integers[i];
        }
        return row(values).view(dimensions);
    }

    private static Tensor row(float[] values) {
        Tensor row = torch.zeros(values.length);
        row.data_ptr_float().put(values);
        return row;
    }
}
