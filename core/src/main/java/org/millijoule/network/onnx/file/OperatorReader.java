package org.millijoule.network.onnx.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads one `NodeProto`.
final class OperatorReader {
    private final WireReader wire;
    private final int depth;
    private final List<String> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final Map<String, Attribute> attributes = new HashMap<>();
    private String name = "";
    private String type = "";
    private String domain = "";
    private String overload = "";

    private OperatorReader(WireReader wire, int depth) {
        this.wire = wire;
        this.depth = depth;
    }

    /// The operator in the current field, under the name that the file gives it.
    static Operator read(WireReader wire, int depth) throws IOException {
        OperatorReader reader = new OperatorReader(wire, depth);
        wire.message(reader::field);
        return new Operator(
                reader.name,
                reader.type,
                reader.domain,
                reader.overload,
                reader.inputs,
                reader.outputs,
                reader.attributes);
    }

    private void field(int field) throws IOException {
        switch (field) {
            case 1 -> inputs.add(wire.text());
            case 2 -> outputs.add(wire.text());
            case 3 -> name = wire.text();
            case 4 -> type = wire.text();
            case 5 -> {
                AttributeReader.Named attribute = AttributeReader.read(wire, depth);
                attributes.put(attribute.name(), attribute.attribute());
            }
            case 7 -> domain = wire.text();
            case 8 -> overload = wire.text();
            default -> wire.skip();
        }
    }
}
