package org.millijoule.network.onnx.file;

import java.io.IOException;
import java.util.Optional;
import org.millijoule.network.onnx.file.WireReader.Encoding;

/// Reads one `AttributeProto`. Graphs that stand deeper than others do are skipped whole, so that nesting costs
/// nothing.
final class AttributeReader {
    private static final int INTEGER = 2;
    private static final int REAL = 1;
    private static final int TEXT = 3;

    /// `our choice`: an If in an If in a Loop stands three deep.
    private static final int DEEPEST = 8;

    private final WireReader wire;
    private final int depth;
    private final NumberRow numbers = new NumberRow(Tensor.MOST_NUMBERS);
    private String name = "";
    private long type;
    private Optional<Attribute> other = Optional.empty();

    private AttributeReader(WireReader wire, int depth) {
        this.wire = wire;
        this.depth = depth;
    }

    /// @param name of the attribute
    record Named(String name, Attribute attribute) {}

    /// The attribute in the current field.
    ///
    /// @param depth in how many graphs its operator stands
    static Named read(WireReader wire, int depth) throws IOException {
        AttributeReader reader = new AttributeReader(wire, depth);
        wire.message(reader::field);
        return reader.named();
    }

    private void field(int field) throws IOException {
        switch (field) {
            case 1 -> name = wire.text();
            case 2 -> numbers.add(wire.real());
            case 3 -> numbers.add((double) wire.integer());
            case 4 -> other = Optional.of(new Attribute.Text(wire.textOrNothing()));
            case 5 -> other = Optional.of(new Attribute.Constant(TensorReader.read(wire)));
            case 6 -> {
                if (depth < DEEPEST) {
                    other = Optional.of(new Attribute.Body(GraphReader.read(wire, depth + 1)));
                } else {
                    unread(true);
                }
            }
            case 11 -> unread(true);
            case 7 -> wire.numbers(numbers, Encoding.FLOAT);
            case 8 -> wire.numbers(numbers, Encoding.VARINT);
            case 9, 10, 14, 15, 22, 23 -> unread(false);
            case 21 -> other = Optional.of(new Attribute.OfCaller(wire.text()));
            case 20 -> type = wire.integer();
            default -> wire.skip();
        }
    }

    private void unread(boolean graph) throws IOException {
        other = Optional.of(new Attribute.Unread(graph));
        wire.skip();
    }

    private Named named() {
        if (numbers.overflown()) { // a tree's or a table's: nothing that shapes depend on
            return new Named(name, new Attribute.Unread(false));
        }
        if (numbers.size() == 0 && (type == INTEGER || type == REAL)) {
            numbers.add(0); // writers of protobuf 3 leave zeros out
        }
        Numbers row = numbers.numbers();
        wire.keep(row);
        Attribute empty = type == TEXT ? new Attribute.Text("") : new Attribute.Values(row);
        return new Named(name, other.orElse(empty));
    }
}
