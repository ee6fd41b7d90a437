package org.millijoule.export;

import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Input;
import org.millijoule.autograd.Operators;
import org.millijoule.autograd.Tape;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.data.batch.Batch;
import org.millijoule.data.batch.BatchStream;
import org.millijoule.data.batch.BatchTensors;
import org.millijoule.kernel.IntegerRows;
import org.millijoule.kernel.RowBlocks;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Affine;
import org.millijoule.quantize.QuantizedModel.AveragePool;
import org.millijoule.quantize.QuantizedModel.Clamp;
import org.millijoule.quantize.QuantizedModel.Concat;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.MaxPool;
import org.millijoule.quantize.QuantizedModel.Multiply;
import org.millijoule.quantize.QuantizedModel.Node;
import org.millijoule.quantize.QuantizedModel.Quantize;
import org.millijoule.quantize.QuantizedModel.Rearrange;
import org.millijoule.quantize.QuantizedModel.Slope;
import org.millijoule.quantize.QuantizedModel.Table;
import org.millijoule.quantize.SumReach;

/// A trained network on its integers, many images at once: the convolutions of the training sum integers that
/// float32 holds exactly, and all else is done in the order of [IntegerReplay], so that the logits are the same
/// in every bit.
///
/// Where a sum could pass 2^24, which float32 does not hold exactly, it is taken in float64 and rounded once.
public final class IntegerInference {
    /// Most images at a time (`our choice`).
    private static final int BATCH = 256;

    /// Numbers of a batch that are held at once, about (`our choice`).
    private static final long NUMBERS = 1L << 26;

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
        int batch = Math.toIntExact(Math.clamp(NUMBERS / Live.peak(model), 1, BATCH));
        int done = 0;
        try (BatchStream stream =
                        new BatchStream(images, indices, batch, false, Optional.empty(), normalisation, 0, 0, 0);
                NoGradGuard _ = new NoGradGuard()) {
            while (stream.hasNext()) {
                try (PointerScope _ = new PointerScope();
                        Batch next = stream.next()) {
                    float[] logits = logits(next);
                    int classes = model.classes();
                    for (int i = 0; i < next.size(); i++) {
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
        Live<Value> values = new Live<>(model, value -> value.tensor().close());
        for (int at = 0; at < model.nodes().size(); at++) {
            try (PointerScope _ = new PointerScope()) {
                Value value = value(model.nodes().get(at), values, pixels);
                value.tensor().retainReference();
                values.add(value);
            }
        }
        try (Tensor last = values.getLast().tensor()) {
            Tensor logits = last.permute(0, 2, 3, 1).contiguous();
            float[] flat = new float[Math.toIntExact(logits.numel())];
            logits.data_ptr_float().get(flat);
            return flat;
        }
    }

    private Value value(Node node, Live<Value> values, Tensor pixels) {
        return switch (node) {
            case Quantize quantize -> quantize(quantize, values, pixels);
            case Convolution conv -> real(convolution(conv, values));
            case Linear linear -> real(linear(linear, values));
            case Add add ->
                real(values.get(add.left()).real().add(values.get(add.right()).real()));
            case Multiply product ->
                real(values.get(product.left())
                        .real()
                        .mul(values.get(product.right()).real()));
            case Table table -> real(looked(table, values.get(table.from())));
            case Clamp clamp -> real(clamped(values.get(clamp.from()).real(), clamp.lowest(), clamp.highest()));
            case Slope slope -> {
                Tensor x = values.get(slope.from()).real();
                Tensor factors = row(slope.factors()).view(1, -1, 1, 1);
                yield real(torch.where(x.lt(new Scalar(0f)), x.mul(factors), x));
            }
            case Affine affine ->
                real(values.get(affine.from())
                        .real()
                        .mul(row(affine.scale()).view(1, -1, 1, 1))
                        .add(row(affine.shift()).view(1, -1, 1, 1)));
            case Concat concat ->
                real(torch.cat(
                        new TensorVector(concat.parts().stream()
                                .map(part -> values.get(part).real())
                                .toArray(Tensor[]::new)),
                        1));
            case Rearrange moves -> {
                try (Tape tape = new Tape()) {
                    yield real(Operators.rearrange(
                            values.get(moves.from()).real(), moves.output(), moves.positions(), tape));
                }
            }
            case MaxPool pool -> {
                try (Tape tape = new Tape()) {
                    yield real(Operators.maxPool(values.get(pool.from()).real(), pool.kernel(), tape));
                }
            }
            case AveragePool pool -> real(mean(pool, values.get(pool.from())));
            case GlobalAveragePool pool -> real(pool(pool, values));
        };
    }

    private static Value real(Tensor tensor) {
        return new Value(tensor, Optional.empty());
    }

    private static Tensor clamped(Tensor x, float lowest, float highest) {
        return x.clamp(new ScalarOptional(new Scalar(lowest)), new ScalarOptional(new Scalar(highest)));
    }

    private static Tensor looked(Table table, Value operand) {
        Tensor places = operand.tensor()
                .sub(new Scalar(operand.grid().lowest()))
                .to(ScalarType.Long)
                .permute(0, 2, 3, 1); // (N, H, W, C)
        return row(table.values())
                .index_select(0, places.reshape(-1))
                .view(places.shape())
                .permute(0, 3, 1, 2);
    }

    private Tensor mean(AveragePool pool, Value operand) {
        Shape map = model.shapes().get(pool.from());
        int[][] counts = pool.counts(map);
        float[] multipliers = new float[counts.length * counts[0].length];
        for (int i = 0; i < multipliers.length; i++) {
            multipliers[i] = operand.scale() / counts[i / counts[0].length][i % counts[0].length];
        }
        Kernel kernel = pool.kernel();
        Tensor ones = torch.ones(
                map.channels(), 1, kernel.height().taps(), kernel.width().taps());
        boolean exact = SumReach.of(kernel.taps(), operand.grid()) <= SumReach.EXACT;
        return sums(operand.tensor(), ones, kernel, map.channels(), exact)
                .mul(row(multipliers).view(1, 1, counts.length, counts[0].length));
    }

    private static Value quantize(Quantize node, Live<Value> values, Tensor image) {
        Tensor x = node.from() == QuantizedModel.IMAGE
                ? image
                : values.get(node.from()).real();
        Tensor dense = FlatFloats.dense(x);
        Tensor integers = torch.empty_like(dense);
        long from = FlatFloats.of(dense).address();
        long to = FlatFloats.of(integers).address();
        RowBlocks blocks = new RowBlocks(dense.numel(), 1);
        blocks.forEach((_, row, rows) -> IntegerRows.quantize(
                from + blocks.offset(row),
                to + blocks.offset(row),
                rows,
                node.scale(),
                node.grid().lowest(),
                node.grid().highest()));
        return new Value(integers, Optional.of(node));
    }

    private static Tensor convolution(Convolution node, Live<Value> values) {
        Value operand = values.get(node.from());
        Kernel kernel = node.kernel();
        Tensor weights = weights(
                node.weights(),
                node.outputChannels(),
                node.inputChannels() / node.groups(),
                kernel.height().taps(),
                kernel.width().taps());
        boolean exact = SumReach.of(node.weights(), node.outputChannels(), operand.grid()) <= SumReach.EXACT;
        Tensor sums = sums(operand.tensor(), weights, kernel, node.groups(), exact);
        return finished(sums, operand, node.weightScales(), node.bias(), node.ceiling());
    }

    /// By our own kernels: oneDNN's convolutions are wrong for some numbers of output channels. Sums beyond 2^24 in
    /// float64, which oneDNN does not compute.
    ///
    /// @param exact whether float32 holds every sum
    private static Tensor sums(Tensor x, Tensor weights, Kernel kernel, int groups, boolean exact) {
        ScalarType type = exact ? ScalarType.Float : ScalarType.Double;
        try (Tape tape = new Tape()) {
            return Operators.convolution(Input.of(x.to(type)), weights.to(type), kernel, groups, false, tape)
                    .value()
                    .to(ScalarType.Float);
        }
    }

    private static Tensor linear(Linear node, Live<Value> values) {
        Value operand = values.get(node.from());
        Tensor weights = weights(node.weights(), node.outputs(), node.features());
        Tensor x = operand.tensor().flatten(1, -1);
        Tensor sums = SumReach.of(node.weights(), node.outputs(), operand.grid()) <= SumReach.EXACT
                ? x.matmul(weights.t())
                : x.to(ScalarType.Double)
                        .matmul(weights.to(ScalarType.Double).t())
                        .to(ScalarType.Float);
        return finished(
                sums.view(-1, node.outputs(), 1, 1), operand, node.weightScales(), node.bias(), Optional.empty());
    }

    /// `sums * (operand scale * weight scale) + bias`, per output channel, (N, C, H, W).
    private static Tensor finished(
            Tensor sums, Value operand, float[] weightScales, float[] bias, Optional<Float> ceiling) {
        float[] multipliers = new float[weightScales.length];
        for (int o = 0; o < multipliers.length; o++) {
            multipliers[o] = operand.scale() * weightScales[o];
        }
        Tensor result = FlatFloats.channelsLast(sums);
        long at = FlatFloats.of(result).address();
        IntegerRows rows = new IntegerRows(
                multipliers,
                bias,
                ceiling.isPresent() ? 0 : Float.NEGATIVE_INFINITY,
                ceiling.orElse(Float.POSITIVE_INFINITY));
        RowBlocks blocks = new RowBlocks(result.numel() / multipliers.length, multipliers.length);
        blocks.forEach((_, row, count) -> rows.finish(at + blocks.offset(row), count));
        return result;
    }

    private Tensor pool(GlobalAveragePool node, Live<Value> values) {
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
