package org.millijoule.quantize;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.millijoule.kernel.Windows;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Operation;
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

/// Follows the shapes through a [QuantizedModel] and refuses one whose nodes do not fit together.
final class WiringChecks {
    private WiringChecks() {}

    /// The shape of every node's result.
    ///
    /// @throws IllegalArgumentException naming the node and the rule it breaks
    static List<Shape> shapes(Shape image, List<Node> nodes) {
        if (nodes.isEmpty() || nodes.getLast() instanceof Quantize) {
            throw new IllegalArgumentException("a quantized model ends with its logits, which are real numbers");
        }
        List<Shape> shapes = new ArrayList<>(nodes.size());
        Set<String> names = new HashSet<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            if (!names.add(node.name())) {
                throw new IllegalArgumentException("two nodes are named " + node.name());
            }
            List<Shape> arriving = new ArrayList<>();
            for (int source : node.inputs()) {
                checkOperand(nodes, i, source);
                arriving.add(source == QuantizedModel.IMAGE ? image : shapes.get(source));
            }
            checkSums(nodes, node, arriving.getFirst());
            shapes.add(shape(nodes, node, arriving));
        }
        return List.copyOf(shapes);
    }

    private static Shape shape(List<Node> nodes, Node node, List<Shape> arriving) {
        Shape first = arriving.getFirst();
        return switch (node) {
            case Quantize _, Clamp _ -> first;
            case Convolution conv -> convolved(conv, first);
            case Linear linear -> classified(linear, first);
            case Add _ -> fitting(node, new Operation.Add(), arriving);
            case Multiply _ -> fitting(node, new Operation.Multiply(), arriving);
            case Concat _ -> fitting(node, new Operation.Concat(), arriving);
            case Slope slope -> fitting(node, new Operation.Slope(slope.factors()), arriving);
            case Affine affine -> fitting(node, new Operation.Affine(affine.scale(), affine.shift()), arriving);
            case Table table -> looked(nodes, table, first);
            case Rearrange moves -> fitting(node, new Operation.Rearrange(moves.output(), moves.positions()), arriving);
            case MaxPool pool -> pooled(node, pool.kernel(), first);
            case AveragePool pool -> pooled(node, pool.kernel(), first);
            case GlobalAveragePool _ -> new Shape(1, 1, first.channels());
        };
    }

    private static void checkOperand(List<Node> nodes, int at, int source) {
        Node node = nodes.get(at);
        if (source < QuantizedModel.IMAGE || source >= at) {
            throw new IllegalArgumentException(node.name() + " reads node " + source + ", which is not before it");
        }
        boolean image = source == QuantizedModel.IMAGE;
        boolean quantized = !image && nodes.get(source) instanceof Quantize;
        boolean may =
                switch (node) {
                    case Quantize _ -> true;
                    case Clamp _, Slope _, Affine _, Concat _, Rearrange _, MaxPool _ -> !image;
                    case Convolution _, Linear _, Add _, Multiply _, Table _, AveragePool _, GlobalAveragePool _ ->
                        quantized;
                };
        if (!may) {
            throw new IllegalArgumentException(node.name() + " reads "
                    + (image ? "the image" : nodes.get(source).name()) + ", which is not quantized");
        }
    }

    /// No sum, whole or partial, may leave 32 bits: hardware and the replay hold sums in them.
    private static void checkSums(List<Node> nodes, Node node, Shape arriving) {
        long reach =
                switch (node) {
                    case Convolution conv ->
                        SumReach.of(conv.weights(), conv.outputChannels(), grid(nodes, conv.from()));
                    case Linear linear -> SumReach.of(linear.weights(), linear.outputs(), grid(nodes, linear.from()));
                    case GlobalAveragePool pool ->
                        SumReach.of((long) arriving.height() * arriving.width(), grid(nodes, pool.from()));
                    case AveragePool pool -> SumReach.of(pool.kernel().taps(), grid(nodes, pool.from()));
                    case Quantize _, Clamp _, Slope _, Affine _, Concat _, Rearrange _, MaxPool _ -> 0;
                    case Add _, Multiply _, Table _ -> 0;
                };
        if (reach > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(node.name() + ": a sum can reach " + reach
                    + ", more than 32 bits hold. Maybe fewer channels, a smaller map or fewer bits?");
        }
    }

    private static Grid grid(List<Node> nodes, int quantizer) {
        return ((Quantize) nodes.get(quantizer)).grid();
    }

    private static Shape fitting(Node node, Operation operation, List<Shape> arriving) {
        try {
            return operation.output(arriving);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(node.name() + ": " + e.getMessage(), e);
        }
    }

    private static Shape convolved(Convolution conv, Shape arriving) {
        if (arriving.channels() != conv.inputChannels()) {
            throw new IllegalArgumentException(
                    conv.name() + " expects " + conv.inputChannels() + " channels, but " + arriving + " arrives");
        }
        try {
            return new Layer.Convolution(arriving, conv.outputChannels(), conv.kernel(), conv.groups()).output();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(conv.name() + ": " + e.getMessage(), e);
        }
    }

    private static Shape classified(Linear linear, Shape arriving) {
        if (!arriving.equals(new Shape(1, 1, linear.features()))) {
            throw new IllegalArgumentException(
                    linear.name() + " expects 1x1x" + linear.features() + ", but " + arriving + " arrives");
        }
        return new Shape(1, 1, linear.outputs());
    }

    private static Shape pooled(Node node, Kernel kernel, Shape arriving) {
        try {
            Shape output = new Layer.Convolution(arriving, arriving.channels(), kernel, arriving.channels()).output();
            Windows.check(arriving, kernel);
            return output;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(node.name() + ": " + e.getMessage(), e);
        }
    }

    private static Shape looked(List<Node> nodes, Table table, Shape arriving) {
        Grid grid = grid(nodes, table.from());
        int integers = grid.highest() - grid.lowest() + 1;
        if (table.values().length != integers) {
            throw new IllegalArgumentException(table.name() + ": " + table.values().length + " values for the "
                    + integers + " integers that it reads");
        }
        return arriving;
    }
}
