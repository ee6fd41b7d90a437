package org.millijoule.quantize;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.Node;
import org.millijoule.quantize.QuantizedModel.Quantize;

/// Follows the shapes through a [QuantizedModel] and refuses one whose nodes do not fit together.
final class WiringChecks {
    private WiringChecks() {}

    /// The shape of every node's result.
    ///
    /// @throws IllegalArgumentException naming the node and the rule it breaks
    static List<Shape> shapes(Shape image, List<Node> nodes) {
        if (nodes.isEmpty() || !(nodes.getLast() instanceof Linear)) {
            throw new IllegalArgumentException("a quantized model ends with its classifier, a Linear node");
        }
        List<Shape> shapes = new ArrayList<>(nodes.size());
        Set<String> names = new HashSet<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            if (!names.add(node.name())) {
                throw new IllegalArgumentException("two nodes are named " + node.name());
            }
            for (int source : node.inputs()) {
                checkOperand(nodes, i, source);
            }
            int first = node.inputs().getFirst();
            Shape arriving = first == QuantizedModel.IMAGE ? image : shapes.get(first);
            checkSums(nodes, node, arriving);
            shapes.add(
                    switch (node) {
                        case Quantize _ -> arriving;
                        case Convolution conv -> convolved(conv, arriving);
                        case Linear linear -> classified(linear, arriving);
                        case Add add -> added(add, arriving, shapes.get(add.right()));
                        case GlobalAveragePool _ -> new Shape(1, 1, arriving.channels());
                    });
        }
        return List.copyOf(shapes);
    }

    private static void checkOperand(List<Node> nodes, int at, int source) {
        Node node = nodes.get(at);
        if (source < QuantizedModel.IMAGE || source >= at) {
            throw new IllegalArgumentException(node.name() + " reads node " + source + ", which is not before it");
        }
        boolean image = source == QuantizedModel.IMAGE;
        if (!(node instanceof Quantize) && (image || !(nodes.get(source) instanceof Quantize))) {
            throw new IllegalArgumentException(node.name() + " reads "
                    + (image ? "the image" : nodes.get(source).name()) + ", which is not quantized");
        }
        if (!image && nodes.get(source) instanceof Linear) {
            throw new IllegalArgumentException(node.name() + " reads the logits, which nothing may follow");
        }
    }

    /// No sum, whole or partial, may leave 32 bits: hardware and the replay hold sums in them.
    private static void checkSums(List<Node> nodes, Node node, Shape arriving) {
        if (node instanceof Quantize || node instanceof Add) {
            return;
        }
        Grid operand = ((Quantize) nodes.get(node.inputs().getFirst())).grid();
        long reach =
                switch (node) {
                    case Convolution conv -> SumReach.of(conv.weights(), conv.outputChannels(), operand);
                    case Linear linear -> SumReach.of(linear.weights(), linear.outputs(), operand);
                    case GlobalAveragePool _ -> SumReach.of((long) arriving.height() * arriving.width(), operand);
                    case Quantize _, Add _ -> 0;
                };
        if (reach > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(node.name() + ": a sum can reach " + reach
                    + ", more than 32 bits hold. Maybe fewer channels, a smaller map or fewer bits?");
        }
    }

    private static Shape convolved(Convolution conv, Shape arriving) {
        if (arriving.channels() != conv.inputChannels()) {
            throw new IllegalArgumentException(
                    conv.name() + " expects " + conv.inputChannels() + " channels, but " + arriving + " arrives");
        }
        return new Layer.Convolution(
                        arriving, conv.outputChannels(), conv.kernel(), conv.stride(), conv.padding(), conv.groups())
                .output();
    }

    private static Shape classified(Linear linear, Shape arriving) {
        if (!arriving.equals(new Shape(1, 1, linear.features()))) {
            throw new IllegalArgumentException(
                    linear.name() + " expects 1x1x" + linear.features() + ", but " + arriving + " arrives");
        }
        return new Shape(1, 1, linear.outputs());
    }

    private static Shape added(Add add, Shape left, Shape right) {
        if (!left.equals(right)) {
            throw new IllegalArgumentException(add.name() + " cannot add " + left + " and " + right);
        }
        return left;
    }
}
