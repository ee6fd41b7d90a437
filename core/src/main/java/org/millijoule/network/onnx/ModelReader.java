package org.millijoule.network.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a `ModelProto` with its main graph. Limits are `our choice` and stand beside what they limit.
final class ModelReader {
    /// `our choice`: networks of thousands of layers have ten nodes for each.
    static final int MOST_NODES = 200_000;

    private static final int MOST_CONSTANTS = 400_000;

    private final String file;
    private final WireReader wire;
    private final UniqueNames names = new UniqueNames();
    private final List<Operator> operators = new ArrayList<>();
    private final Map<String, Tensor> constants = new HashMap<>();
    private final List<Signature> inputs = new ArrayList<>();
    private final List<Signature> outputs = new ArrayList<>();
    private final Map<String, Signature> declared = new HashMap<>();
    private final Map<String, String> metadata = new HashMap<>();
    private final Set<String> functions = new HashSet<>();
    private String producer = "";
    private boolean hasGraph;

    private ModelReader(String file, InputStream in) {
        this.file = file;
        this.wire = new WireReader(file, in);
    }

    /// @param file its name in messages
    static Model read(String file, InputStream in) throws IOException {
        ModelReader reader = new ModelReader(file, in);
        try {
            reader.wire.file(reader::model);
        } catch (InvalidProtocolBufferException e) {
            throw reader.wire.broken(e);
        }
        return reader.model();
    }

    private void model(int field) throws IOException {
        switch (field) {
            case 2 -> producer = wire.textOrNothing();
            case 7 -> {
                if (hasGraph) {
                    throw wire.broken("two graphs, where ONNX has one");
                }
                hasGraph = true;
                wire.message(this::graph);
            }
            case 14 -> property();
            case 25 -> function();
            default -> wire.skip();
        }
    }

    private void graph(int field) throws IOException {
        switch (field) {
            case 1 -> operator();
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

    private void operator() throws IOException {
        if (operators.size() == MOST_NODES) {
            throw wire.broken("more than " + MOST_NODES + " nodes");
        }
        OperatorFields fields = new OperatorFields();
        wire.message(fields::read);
        operators.add(fields.operator());
    }

    private final class OperatorFields {
        private final List<String> inputs = new ArrayList<>();
        private final List<String> outputs = new ArrayList<>();
        private final Map<String, Attribute> attributes = new HashMap<>();
        private String name = "";
        private String type = "";
        private String domain = "";

        void read(int field) throws IOException {
            switch (field) {
                case 1 -> inputs.add(wire.text());
                case 2 -> outputs.add(wire.text());
                case 3 -> name = wire.text();
                case 4 -> type = wire.text();
                case 5 -> {
                    AttributeReader.Named attribute = AttributeReader.read(wire);
                    attributes.put(attribute.name(), attribute.attribute());
                }
                case 7 -> domain = wire.text();
                default -> wire.skip();
            }
        }

        Operator operator() {
            return new Operator(name, type, domain, inputs, outputs, attributes);
        }
    }

    private void property() throws IOException {
        String[] pair = {"", ""};
        wire.message(field -> {
            switch (field) {
                case 1 -> pair[0] = wire.textOrNothing();
                case 2 -> pair[1] = wire.longText();
                default -> wire.skip();
            }
        });
        metadata.put(pair[0], pair[1]);
    }

    private void function() throws IOException {
        String[] names = {"", ""};
        wire.message(field -> {
            switch (field) {
                case 1 -> names[1] = wire.text();
                case 10 -> names[0] = wire.text();
                default -> wire.skip();
            }
        });
        functions.add(names[0] + "." + names[1]);
    }

    private Model model() {
        if (!hasGraph) {
            throw wire.broken("no network in it. Maybe it is not an ONNX file?");
        }
        List<Signature> images = inputs.stream()
                .filter(input -> !constants.containsKey(input.name())) // before IR 4, constants were inputs too
                .toList();
        outputs.forEach(output -> declared.putIfAbsent(output.name(), output));
        return new Model(file, producer, named(), constants, images, outputs, declared, metadata, functions);
    }

    /// Operators under unique names; names of the file go first.
    private List<Operator> named() {
        List<Operator> named = new ArrayList<>(operators);
        for (int i = 0; i < named.size(); i++) {
            Operator operator = named.get(i);
            if (!operator.name().isEmpty()) {
                named.set(i, operator.named(names.unique(operator.name())));
            }
        }
        for (int i = 0; i < named.size(); i++) {
            Operator operator = named.get(i);
            if (operator.name().isEmpty()) {
                named.set(i, operator.named(names.unique(operator.type() + "_" + i)));
            }
        }
        return named;
    }
}
