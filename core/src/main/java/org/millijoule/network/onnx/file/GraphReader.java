package org.millijoule.network.onnx.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads one `GraphProto`. Limits are `our choice` and stand beside what they limit.
public final class GraphReader {
    /// `our choice`: networks of thousands of layers have ten nodes for each.
    public static final int MOST_NODES = 200_000;

    private static final int MOST_CONSTANTS = 400_000;

    private final WireReader wire;
    private final int depth;
    private final List<Operator> operators = new ArrayList<>();
    private final Map<String, Tensor> constants = new HashMap<>();
    private final List<Signature> inputs = new ArrayList<>();
    private final List<Signature> outputs = new ArrayList<>();
    private final Map<String, Signature> declared = new HashMap<>();

    private GraphReader(WireReader wire, int depth) {
        this.wire = wire;
        this.depth = depth;
    }

    /// The graph in the current field.
    ///
    /// @param depth in how many graphs it stands
    static Graph read(WireReader wire, int depth) throws IOException {
        GraphReader reader = new GraphReader(wire, depth);
        wire.message(reader::field);
        reader.outputs.forEach(output -> reader.declared.putIfAbsent(output.name(), output));
        return new Graph(reader.operators, reader.constants, reader.inputs, reader.outputs, reader.declared);
    }

    private void field(int field) throws IOException {
        switch (field) {
            case 1 -> {
                if (operators.size() == MOST_NODES) {
                    throw wire.broken("more than " + MOST_NODES + " nodes");
                }
                operators.add(OperatorReader.read(wire, depth));
            }
            case 5 -> constant(TensorReader.read(wire));
            case 11 -> inputs.add(SignatureReader.read(wire));
            case 12 -> outputs.add(SignatureReader.read(wire));
            case 13 -> {
                Signature value = SignatureReader.read(wire);
                declared.put(value.name(), value);
            }
            case 15 -> sparse();
            default -> wire.skip();
        }
    }

    private void constant(Tensor tensor) {
        if (tensor.name().isEmpty()) {
            throw wire.broken("a constant without a name");
        }
        if (constants.put(tensor.name(), tensor) != null) {
            throw wire.broken("two constants of the name '" + tensor.name() + "'");
        }
        if (constants.size() > MOST_CONSTANTS) {
            throw wire.broken("more than " + MOST_CONSTANTS + " constants");
        }
    }

    /// A sparse constant counts with its full dims: zeros are weights too.
    private void sparse() throws IOException {
        NumberRow dims = new NumberRow(Dims.HIGHEST_RANK);
        List<Tensor> values = new ArrayList<>();
        wire.message(field -> {
            switch (field) {
                case 1 -> values.add(TensorReader.read(wire));
                case 3 -> wire.numbers(dims, WireReader.Encoding.VARINT);
                default -> wire.skip();
            }
        });
        if (values.size() != 1) {
            throw wire.broken("a sparse constant without its values");
        }
        Tensor stored = values.getFirst();
        try {
            constant(new Tensor(
                    stored.name(), stored.type(), Dims.ofLongs(dims.numbers().integers()), Optional.empty()));
        } catch (Refusal e) {
            throw wire.broken("the constant '" + stored.name() + "' is " + e.reason());
        }
    }
}
