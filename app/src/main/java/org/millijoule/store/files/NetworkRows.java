package org.millijoule.store.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.millijoule.autograd.Normalised;
import org.millijoule.export.OnnxWriter;
import org.millijoule.network.Kernel;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.store.files.NetworkJson.Norm;
import org.millijoule.store.files.NetworkJson.Row;
import org.millijoule.store.files.NetworkJson.Scales;

/// The nodes of a [QuantizedModel] as rows of [NetworkJson], under the names of their tensors in
/// `weights.safetensors`.
///
/// @param tensors names of all that are there
record NetworkRows(QuantizedModel model, Set<String> tensors) {
    /// Key of the rule for convolutions without batch-norm.
    static final String CONV_WITH_BIAS = "conv_with_bias";

    private static final String IMAGE = "image";

    /// In the order of execution: the normalisation of the image first.
    List<Row> all() {
        List<Row> rows = new ArrayList<>();
        rows.add(plain(IMAGE, "normalise", List.of(OnnxWriter.PIXELS), IMAGE, NetworkJson.sides(model.input())));
        for (int i = 0; i < model.nodes().size(); i++) {
            rows.add(row(i));
        }
        return rows;
    }

    private Row row(int at) {
        QuantizedModel.Node node = model.nodes().get(at);
        List<String> inputs = node.inputs().stream().map(this::name).toList();
        Optional<QuantizedModel.Quantize> operand = quantizer(node.inputs().getFirst());
        Optional<Grid> read = operand.map(QuantizedModel.Quantize::grid);
        Optional<String> input = operand.map(quantize -> scale(quantize.name()));
        List<Integer> shape = NetworkJson.sides(model.shapes().get(at));
        Optional<Scales> reading = Optional.of(new Scales(Optional.empty(), input, Optional.empty()));
        return switch (node) {
            case QuantizedModel.Quantize quantize ->
                row(
                        node.name(),
                        "quantize",
                        inputs,
                        node.name(),
                        shape,
                        read,
                        Optional.of(quantize.grid()),
                        Optional.of(new Scales(Optional.empty(), input, Optional.of(scale(node.name())))),
                        Own.NOTHING);
            case QuantizedModel.Convolution conv -> convolution(conv, inputs, shape, read, input);
            case QuantizedModel.Linear linear -> linear(linear, inputs, shape, read, input);
            case QuantizedModel.Add _ -> row(node, "add", inputs, shape, read, Optional.empty());
            case QuantizedModel.Multiply _ -> row(node, "multiply", inputs, shape, read, Optional.empty());
            case QuantizedModel.GlobalAveragePool _ -> row(node, "global_average_pool", inputs, shape, read, reading);
            case QuantizedModel.AveragePool pool ->
                row(
                        node,
                        "average_pool",
                        inputs,
                        shape,
                        read,
                        reading,
                        Own.window(pool.kernel(), Optional.of(pool.countsPadding())));
            case QuantizedModel.MaxPool pool ->
                row(
                        node,
                        "max_pool",
                        inputs,
                        shape,
                        read,
                        Optional.empty(),
                        Own.window(pool.kernel(), Optional.empty()));
            case QuantizedModel.Concat _ -> row(node, "concat", inputs, shape, read, Optional.empty());
            case QuantizedModel.Clamp clamp ->
                row(
                        node,
                        "clamp",
                        inputs,
                        shape,
                        read,
                        Optional.empty(),
                        Own.limits(finite(clamp.lowest()), finite(clamp.highest())));
            case QuantizedModel.Table _ -> tensors(node, "table", inputs, shape, read, TABLE);
            case QuantizedModel.Slope _ -> tensors(node, "slope", inputs, shape, read, FACTORS);
            case QuantizedModel.Affine _ -> tensors(node, "affine", inputs, shape, read, FACTORS, SHIFTS);
            case QuantizedModel.Rearrange _ -> tensors(node, "rearrange", inputs, shape, read, POSITIONS);
        };
    }

    private static Optional<Float> finite(float limit) {
        return Float.isInfinite(limit) ? Optional.empty() : Optional.of(limit);
    }

    private Row tensors(
            QuantizedModel.Node node,
            String op,
            List<String> inputs,
            List<Integer> shape,
            Optional<Grid> read,
            String... keys) {
        return row(node, op, inputs, shape, read, Optional.empty(), Own.tensors(node.name(), List.of(keys)));
    }

    private static final String TABLE = "table";
    private static final String FACTORS = "factors";
    private static final String SHIFTS = "shifts";
    private static final String POSITIONS = "positions";

    /// What nodes of one kind have for themselves.
    private record Own(
            Optional<Kernel> window,
            Optional<Float> lowest,
            Optional<Float> highest,
            Optional<String> table,
            Optional<String> factors,
            Optional<String> shifts,
            Optional<String> positions,
            Optional<Boolean> countsPadding) {
        static final Own NOTHING = tensors("", List.of());

        static Own tensors(String name, List<String> keys) {
            return new Own(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    tensor(name, TABLE, keys),
                    tensor(name, FACTORS, keys),
                    tensor(name, SHIFTS, keys),
                    tensor(name, POSITIONS, keys),
                    Optional.empty());
        }

        private static Optional<String> tensor(String name, String key, List<String> keys) {
            return keys.contains(key) ? Optional.of(name + "." + key) : Optional.empty();
        }

        static Own window(Kernel kernel, Optional<Boolean> countsPadding) {
            return new Own(
                    Optional.of(kernel),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    countsPadding);
        }

        static Own limits(Optional<Float> lowest, Optional<Float> highest) {
            return new Own(
                    Optional.empty(),
                    lowest,
                    highest,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /// What others read it by.
    private String output(QuantizedModel.Node node) {
        return node.equals(model.nodes().getLast()) ? OnnxWriter.LOGITS : node.name();
    }

    private static List<Integer> taps(Kernel kernel) {
        return List.of(kernel.height().taps(), kernel.width().taps());
    }

    private static List<Integer> strides(Kernel kernel) {
        return List.of(kernel.height().stride(), kernel.width().stride());
    }

    private static List<Integer> pads(Kernel kernel) {
        return List.of(
                kernel.height().before(),
                kernel.width().before(),
                kernel.height().after(),
                kernel.width().after());
    }

    private static List<Integer> dilations(Kernel kernel) {
        return List.of(kernel.height().dilation(), kernel.width().dilation());
    }

    private String name(int at) {
        return at == QuantizedModel.IMAGE ? IMAGE : model.nodes().get(at).name();
    }

    private Optional<QuantizedModel.Quantize> quantizer(int at) {
        return at != QuantizedModel.IMAGE && model.nodes().get(at) instanceof QuantizedModel.Quantize quantize
                ? Optional.of(quantize)
                : Optional.empty();
    }

    private static String scale(String name) {
        return name + ".scale";
    }

    private static Scales scales(String name, Optional<String> input) {
        return new Scales(Optional.of(scale(name + ".weight")), input, Optional.empty());
    }

    private Row convolution(
            QuantizedModel.Convolution conv,
            List<String> inputs,
            List<Integer> shape,
            Optional<Grid> read,
            Optional<String> input) {
        String name = conv.name();
        boolean hasNorm = tensors.contains(Norm.of(name).weight());
        Kernel kernel = conv.kernel();
        return new Row(
                name,
                "conv",
                inputs,
                output(conv),
                shape,
                Optional.of(taps(kernel)),
                Optional.of(strides(kernel)),
                Optional.of(pads(kernel)),
                Optional.of(dilations(kernel)),
                OptionalInt.of(conv.groups()),
                Optional.of(name + ".weight"),
                hasNorm ? Optional.empty() : Optional.of(name + ".bias"),
                hasNorm ? Optional.of(Norm.of(name)) : Optional.empty(),
                hasNorm ? OptionalDouble.of(Normalised.EPSILON) : OptionalDouble.empty(),
                conv.ceiling().map(ceiling -> ceiling == 6 ? "relu6" : "clip(0, " + ceiling + ")"),
                OptionalInt.of(conv.grid().bits()),
                ends(Optional.of(conv.grid())),
                bits(read),
                ends(read),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.of(scales(name, input)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private Row linear(
            QuantizedModel.Linear linear,
            List<String> inputs,
            List<Integer> shape,
            Optional<Grid> read,
            Optional<String> input) {
        String name = linear.name();
        return new Row(
                name,
                "linear",
                inputs,
                output(linear),
                output(linear).equals(OnnxWriter.LOGITS) ? List.of(linear.outputs()) : shape,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.of(name + ".weight"),
                Optional.of(name + ".bias"),
                Optional.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                OptionalInt.of(linear.grid().bits()),
                ends(Optional.of(linear.grid())),
                bits(read),
                ends(read),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.of(scales(name, input)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Row plain(String name, String op, List<String> inputs, String output, List<Integer> shape) {
        return row(name, op, inputs, output, shape, Optional.empty(), Optional.empty(), Optional.empty(), Own.NOTHING);
    }

    private Row row(
            QuantizedModel.Node node,
            String op,
            List<String> inputs,
            List<Integer> shape,
            Optional<Grid> read,
            Optional<Scales> scales) {
        return row(node, op, inputs, shape, read, scales, Own.NOTHING);
    }

    private Row row(
            QuantizedModel.Node node,
            String op,
            List<String> inputs,
            List<Integer> shape,
            Optional<Grid> read,
            Optional<Scales> scales,
            Own own) {
        return row(node.name(), op, inputs, output(node), shape, read, Optional.empty(), scales, own);
    }

    /// A node without weights.
    private static Row row(
            String name,
            String op,
            List<String> inputs,
            String output,
            List<Integer> shape,
            Optional<Grid> read,
            Optional<Grid> given,
            Optional<Scales> scales,
            Own own) {
        return new Row(
                name,
                op,
                inputs,
                output,
                shape,
                own.window().map(NetworkRows::taps),
                own.window().map(NetworkRows::strides),
                own.window().map(NetworkRows::pads),
                own.window().map(NetworkRows::dilations),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                bits(read),
                ends(read),
                bits(given),
                ends(given),
                scales,
                own.lowest(),
                own.highest(),
                own.table(),
                own.factors(),
                own.shifts(),
                own.positions(),
                own.countsPadding());
    }

    private static OptionalInt bits(Optional<Grid> grid) {
        return grid.map(g -> OptionalInt.of(g.bits())).orElse(OptionalInt.empty());
    }

    private static Optional<List<Integer>> ends(Optional<Grid> grid) {
        return grid.map(g -> List.of(g.lowest(), g.highest()));
    }
}
