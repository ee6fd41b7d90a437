package org.millijoule.network.onnx.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An operator that the file itself defines: a `FunctionProto`.
///
/// @param key domain, name and overload, as [Operator#key()] has them
/// @param attributes those that a call may leave out, with what they are then
record Function(
        String key,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> attributes,
        List<Operator> operators) {
    Function {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
        operators = List.copyOf(operators);
    }

    /// The function in the current field.
    static Function read(WireReader wire) throws IOException {
        Reader reader = new Reader(wire);
        wire.message(reader::field);
        return reader.function();
    }

    private static final class Reader {
        private final WireReader wire;
        private final List<String> inputs = new ArrayList<>();
        private final List<String> outputs = new ArrayList<>();
        private final Map<String, Attribute> attributes = new HashMap<>();
        private final List<Operator> operators = new ArrayList<>();
        private String name = "";
        private String domain = "";
        private String overload = "";

        Reader(WireReader wire) {
            this.wire = wire;
        }

        void field(int field) throws IOException {
            switch (field) {
                case 1 -> name = wire.text();
                case 4 -> inputs.add(wire.text());
                case 5 -> outputs.add(wire.text());
                case 7 -> operators.add(OperatorReader.read(wire, 1));
                case 10 -> domain = wire.text();
                case 11 -> {
                    AttributeReader.Named attribute = AttributeReader.read(wire, 1);
                    attributes.put(attribute.name(), attribute.attribute());
                }
                case 13 -> overload = wire.text();
                default -> wire.skip();
            }
        }

        Function function() {
            return new Function(Operator.key(domain, name, overload), inputs, outputs, attributes, operators);
        }
    }
}
