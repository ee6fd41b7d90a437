package org.millijoule.network.onnx.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.network.onnx.file.WireReader.Encoding;

/// Reads one `TensorProto`: dims and type always, values of small tensors, and of all where weights are asked for;
/// else files of external data stay closed.
final class TensorReader {
    private static final int EXTERNAL = 1;

    private final WireReader wire;
    private final NumberRow dims = new NumberRow(Dims.HIGHEST_RANK);
    private final NumberRow values;
    private final Map<String, String> place = new HashMap<>();
    private String name = "";
    private ElementType type = ElementType.UNDEFINED;
    private byte[] raw = new byte[0];
    private int rawLength = -1;
    private boolean external;

    private TensorReader(WireReader wire) {
        this.wire = wire;
        this.values = new NumberRow(wire.longestTensor());
    }

    /// The tensor in the current field.
    static Tensor read(WireReader wire) throws IOException {
        TensorReader reader = new TensorReader(wire);
        wire.message(reader::field);
        return reader.tensor();
    }

    private void field(int field) throws IOException {
        switch (field) {
            case 1 -> wire.numbers(dims, Encoding.VARINT);
            case 2 -> type = ElementType.of(wire.integer());
            case 4 -> wire.numbers(values, Encoding.FLOAT);
            case 5, 7, 11 -> wire.numbers(values, Encoding.VARINT);
            case 8 -> name = wire.text();
            case 9 -> {
                rawLength = wire.length();
                raw = wire.bytes(
                        rawLength, (int) Math.min(Integer.MAX_VALUE, (long) Double.BYTES * wire.longestTensor()));
            }
            case 10 -> wire.numbers(values, Encoding.DOUBLE);
            case 13 -> place();
            case 14 -> external = wire.integer() == EXTERNAL;
            default -> wire.skip();
        }
    }

    /// An entry of `external_data`.
    private void place() throws IOException {
        String[] pair = {"", ""};
        wire.message(field -> {
            switch (field) {
                case 1 -> pair[0] = wire.textOrNothing();
                case 2 -> pair[1] = wire.textOrNothing();
                default -> wire.skip();
            }
        });
        place.put(pair[0], pair[1]);
    }

    private Tensor tensor() throws IOException {
        if (dims.overflown()) {
            throw broken("has more than " + Dims.HIGHEST_RANK + " dimensions");
        }
        Dims shape;
        try {
            shape = Dims.ofLongs(dims.numbers().integers());
        } catch (Refusal e) {
            throw broken("is impossible or too large: " + e.reason());
        }
        Optional<Numbers> numbers = numbers(shape.elements()).filter(row -> wire.hasRoom(row.size()));
        return new Tensor(name, type, shape, numbers);
    }

    private Optional<Numbers> numbers(long elements) throws IOException {
        if (external && wire.weights().isPresent() && type.bits() > 0) {
            long bytes = (elements * type.bits() + 7) / 8;
            try {
                raw = wire.weights().get().read(place, bytes);
                rawLength = raw.length;
            } catch (Refusal e) {
                throw broken(e.reason());
            }
        } else if (external || elements > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        if (rawLength >= 0) {
            long expected = (elements * type.bits() + 7) / 8;
            if (type.bits() > 0 && rawLength != expected) {
                throw broken("has " + rawLength + " bytes, but its size and type ask for " + expected);
            }
            return elements > wire.longestTensor() ? Optional.empty() : decoded((int) elements);
        }
        if (values.overflown() || (values.size() == 0 && elements > 0) || type.bits() < 8) {
            return Optional.empty(); // large, left out, or packed two to a number
        }
        if (values.size() != elements) {
            throw broken("has " + values.size() + " values, but its size asks for " + elements);
        }
        return typed();
    }

    private Optional<Numbers> typed() {
        Numbers stored = values.numbers();
        return switch (type) {
            case FLOAT16, BFLOAT16 -> {
                float[] row = new float[stored.size()];
                for (int i = 0; i < row.length; i++) {
                    row[i] = half((short) stored.integer(i));
                }
                yield Optional.of(Numbers.ofFloats(row));
            }
            case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0, COMPLEX64, COMPLEX128 ->
                Optional.empty();
            default -> Optional.of(Numbers.stored(type, stored.toArray()));
        };
    }

    private float half(short bits) {
        return type == ElementType.FLOAT16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
    }

    private Optional<Numbers> decoded(int elements) {
        ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        if (List.of(ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16)
                .contains(type)) {
            float[] row = new float[elements];
            for (int i = 0; i < elements; i++) {
                row[i] = type == ElementType.FLOAT ? bytes.getFloat() : half(bytes.getShort());
            }
            return Optional.of(Numbers.ofFloats(row));
        }
        NumberRow row = new NumberRow(elements);
        for (int i = 0; i < elements; i++) {
            switch (type) {
                case DOUBLE -> row.add(bytes.getDouble());
                case INT64, UINT64 -> row.add((double) bytes.getLong());
                case INT32 -> row.add(bytes.getInt());
                case UINT32 -> row.add((double) Integer.toUnsignedLong(bytes.getInt()));
                case INT16 -> row.add(bytes.getShort());
                case UINT16 -> row.add(Short.toUnsignedInt(bytes.getShort()));
                case INT8 -> row.add(bytes.get());
                case UINT8, BOOL -> row.add(Byte.toUnsignedInt(bytes.get()));
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(row.numbers());
    }

    private OnnxException broken(String problem) {
        return wire.broken("the tensor '" + name + "' " + problem);
    }
}
