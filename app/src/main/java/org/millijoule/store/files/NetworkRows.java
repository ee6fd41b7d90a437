package org.millijoule.store.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.millijoule.autograd.Normalised;
import org.millijoule.export.OnnxWriter;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.store.files.NetworkJson.Norm;
import org.millijoule.store.files.NetworkJson.Row;
import org.millijoule.store.files.NetworkJson.Scales;

/// The nodes of a [QuantizedModel] as rows of [NetworkJson], under the names of their tensors in
/// `weights.safetensors`.
record NetworkRows(QuantizedModel model) {
    private static final String IMAGE = "image";
    private static final List<Integer> ONCE = List.of(1, 1);

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
                        Optional.of(new Scales(Optional.empty(), input, Optional.of(scale(node.name())))));
            case QuantizedModel.Convolution conv -> convolution(conv, inputs, shape, read, input);
            case QuantizedModel.Linear linear -> linear(linear, inputs, read, input);
            case QuantizedModel.Add _ ->
                row(node.name(), "add", inputs, node.name(), shape, read, Optional.empty(), Optional.empty());
            case QuantizedModel.GlobalAveragePool _ ->
                row(node.name(), "global_average_pool", inputs, node.name(), shape, read, Optional.empty(), reading);
        };
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

    private static Row convolution(
            QuantizedModel.Convolution conv,
            List<String> inputs,
            List<Integer> shape,
            Optional<Grid> read,
            Optional<String> input) {
        String name = conv.name();
        int pad = conv.padding();
        return new Row(
                name,
                "conv",
                inputs,
                name,
                shape,
                Optional.of(List.of(conv.kernel(), conv.kernel())),
                Optional.of(List.of(conv.stride(), conv.stride())),
                Optional.of(List.of(pad, pad, pad, pad)),
                Optional.of(ONCE),
                OptionalInt.of(conv.groups()),
                Optional.of(name + ".weight"),
                Optional.empty(),
                Optional.of(Norm.of(name)),
                OptionalDouble.of(Normalised.EPSILON),
                conv.ceiling().map(ceiling -> ceiling == 6 ? "relu6" : "clip(0, " + ceiling + ")"),
                OptionalInt.of(conv.grid().bits()),
                ends(Optional.of(conv.grid())),
                bits(read),
                ends(read),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.of(scales(name, input)));
    }

    private static Row linear(
            QuantizedModel.Linear linear, List<String> inputs, Optional<Grid> read, Optional<String> input) {
        String name = linear.name();
        return new Row(
                name,
                "linear",
                inputs,
                OnnxWriter.LOGITS,
                List.of(linear.outputs()),
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
                Optional.of(scales(name, input)));
    }

    private static Row plain(String name, String op, List<String> inputs, String output, List<Integer> shape) {
        return row(name, op, inputs, output, shape, Optional.empty(), Optional.empty(), Optional.empty());
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
            Optional<Scales> scales) {
        return new Row(
                name,
                op,
                inputs,
                output,
                shape,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
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
                scales);
    }

    private static OptionalInt bits(Optional<Grid> grid) {
        return grid.map(g -> OptionalInt.of(g.bits())).orElse(OptionalInt.empty());
    }

    private static Optional<List<Integer>> ends(Optional<Grid> grid) {
        return grid.map(g -> List.of(g.lowest(), g.highest()));
    }
}
