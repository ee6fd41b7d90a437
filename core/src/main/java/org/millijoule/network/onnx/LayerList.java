package org.millijoule.network.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.UniqueNames;
import org.millijoule.network.onnx.rule.Part;
import org.millijoule.network.onnx.rule.Value.Origin;

/// The network in the making, with the bit-widths of its layers with weights.
final class LayerList {
    private final UniqueNames names;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, String> parts = new HashMap<>();
    private final List<Optional<Integer>> weightBits = new ArrayList<>();
    private final List<Optional<Integer>> activationBits = new ArrayList<>();

    LayerList(UniqueNames names) {
        this.names = names;
    }

    /// Adds a layer that reads these tensors; returns its position.
    int add(String name, Layer layer, List<Origin.Computed> operands) {
        List<Integer> inputs = operands.stream()
                .map(operand -> exact(layer) ? inForm(layer.input(), operand, name) : operand.node())
                .toList();
        nodes.add(new Node(name, layer, inputs));
        return nodes.size() - 1;
    }

    /// Adds a part of an operator.
    ///
    /// @param exported the bits of its weights, where the file's metadata tell them
    int add(String name, Part part, Optional<Integer> exported, List<Origin.Computed> operands) {
        int at = add(name, part.layer(), operands);
        if (part.layer().quantizable()) {
            weightBits.add(exported.or(part::weightBits));
            activationBits.add(part.activationBits());
        }
        return at;
    }

    int addOther(String name, String operator, List<Origin.Computed> operands, Shape output, boolean arithmetic) {
        List<Shape> inputs = operands.stream().map(Origin.Computed::shape).toList();
        return add(name, new Layer.Other(operator, inputs, output, arithmetic), operands);
    }

    private static boolean exact(Layer layer) {
        return switch (layer) {
            case Layer.Convolution _, Layer.Pool _, Layer.Add _ -> true;
            case Layer.Linear _, Layer.Product _, Layer.Recurrent _, Layer.Other _ -> false;
        };
    }

    /// The operand in the form that the layer asks for: a MatMul over the columns of a map gives rows.
    private int inForm(Shape wanted, Origin.Computed operand, String reader) {
        return wanted.holds(operand.shape())
                ? operand.node()
                : addOther(between(reader), "Reshape", List.of(operand), wanted, false);
    }

    private String between(String reader) {
        String name = names.unique(reader + "/form");
        parts.put(name, "");
        return name;
    }

    /// The name of one of several layers of a node.
    String partOf(String node, String suffix) {
        String name = names.unique(node + "/" + suffix);
        parts.put(name, node);
        return name;
    }

    /// The name of the layer that gives this output of a node.
    String output(Operator operator, int output) {
        if (output == 0) {
            return operator.name();
        }
        String name = names.unique(operator.name() + ":" + output);
        parts.put(name, operator.name());
        return name;
    }

    Shape output(int node) {
        return nodes.get(node).layer().output();
    }

    /// Layers that are no node of the file of their own, with the node that they belong to.
    Map<String, String> parts() {
        return parts;
    }

    Network network(Shape image) {
        return new Network(image, nodes);
    }

    List<Optional<Integer>> weightBits() {
        return weightBits;
    }

    List<Optional<Integer>> activationBits() {
        return activationBits;
    }
}
