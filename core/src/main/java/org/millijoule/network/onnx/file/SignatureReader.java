package org.millijoule.network.onnx.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.onnx.file.Signature.Size;

/// Reads one `ValueInfoProto`.
final class SignatureReader {
    private final WireReader wire;
    private final List<Size> sizes = new ArrayList<>();
    private String name = "";
    private ElementType type = ElementType.UNDEFINED;
    private boolean shaped;

    private SignatureReader(WireReader wire) {
        this.wire = wire;
    }

    /// The signature in the current field.
    static Signature read(WireReader wire) throws IOException {
        SignatureReader reader = new SignatureReader(wire);
        wire.message(reader::value);
        return new Signature(
                reader.name, reader.type, reader.shaped ? Optional.of(List.copyOf(reader.sizes)) : Optional.empty());
    }

    private void value(int field) throws IOException {
        switch (field) {
            case 1 -> name = wire.text();
            case 2 -> wire.message(this::type);
            default -> wire.skip();
        }
    }

    private void type(int field) throws IOException {
        switch (field) {
            case 1 -> wire.message(this::tensor);
            default -> wire.skip(); // sequences, maps, optionals
        }
    }

    private void tensor(int field) throws IOException {
        switch (field) {
            case 1 -> type = ElementType.of(wire.integer());
            case 2 -> {
                shaped = true;
                wire.message(this::shape);
            }
            default -> wire.skip();
        }
    }

    private void shape(int field) throws IOException {
        if (field != 1) {
            wire.skip();
            return;
        }
        if (sizes.size() == Signature.MOST_SIZES) {
            throw wire.broken("'" + name + "' has more than " + Signature.MOST_SIZES + " dimensions");
        }
        sizes.add(new Size.Symbolic(""));
        wire.message(this::size);
    }

    private void size(int field) throws IOException {
        switch (field) {
            case 1 -> {
                long value = wire.integer();
                if (value > 0) { // others stand for "open" in the files of some exporters
                    sizes.set(sizes.size() - 1, new Size.Fixed(value));
                }
            }
            case 2 -> sizes.set(sizes.size() - 1, new Size.Symbolic(wire.text()));
            default -> wire.skip();
        }
    }
}
