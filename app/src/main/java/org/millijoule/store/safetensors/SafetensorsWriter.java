package org.millijoule.store.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.millijoule.store.disk.Checksum;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes [Safetensors] in one pass: the checksum's digits are zeros until the end and are filled in last.
final class SafetensorsWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int CHUNK = 1 << 18;

    private final Safetensors content;
    private final MessageDigest digest = Checksum.digest();
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);

    SafetensorsWriter(Safetensors content) {
        this.content = content;
    }

    void write(Path file) throws IOException {
        byte[] header = header();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            chunk.putLong(header.length);
            flush(channel);
            append(ByteBuffer.wrap(header), channel);
            for (double[] values : content.doubles().values()) {
                write(values, channel);
            }
            for (var tensor : content.floats().values()) {
                write(tensor.values(), channel);
            }
            byte[] digits = HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII);
            long at = (long) Long.BYTES + Checksum.position(header, Checksum.ZEROS);
            ByteBuffer out = ByteBuffer.wrap(digits);
            while (out.hasRemaining()) {
                channel.write(out, at + out.position());
            }
        }
    }

    private byte[] header() {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode metadata = header.putObject(Safetensors.METADATA);
        metadata.put(Safetensors.CHECKSUM, Checksum.ZEROS); // first, so that it is found before any other text
        content.metadata().forEach(metadata::put);
        long[] end = {0};
        content.doubles()
                .forEach((name, values) -> end[0] =
                        put(header, name, "F64", List.of(values.length), end[0], (long) Double.BYTES * values.length));
        content.floats()
                .forEach((name, tensor) -> end[0] =
                        put(header, name, "F32", tensor.shape(), end[0], (long) Float.BYTES * tensor.values().length));
        byte[] bytes = JSON.writeValueAsBytes(header);
        byte[] padded = Arrays.copyOf(bytes, Math.ceilDiv(bytes.length, Long.BYTES) * Long.BYTES);
        Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
        return padded;
    }

    private static long put(ObjectNode header, String name, String type, List<Integer> shape, long begin, long bytes) {
        ObjectNode entry = header.putObject(name);
        entry.put("dtype", type);
        ArrayNode sides = entry.putArray("shape");
        shape.forEach(sides::add);
        entry.putArray("data_offsets").add(begin).add(begin + bytes);
        return begin + bytes;
    }

    private void write(double[] values, FileChannel channel) throws IOException {
        for (int at = 0; at < values.length; ) {
            int count = Math.min(values.length - at, CHUNK / Double.BYTES);
            chunk.asDoubleBuffer().put(values, at, count);
            chunk.position(count * Double.BYTES);
            flush(channel);
            at += count;
        }
    }

    private void write(float[] values, FileChannel channel) throws IOException {
        for (int at = 0; at < values.length; ) {
            int count = Math.min(values.length - at, CHUNK / Float.BYTES);
            chunk.asFloatBuffer().put(values, at, count);
            chunk.position(count * Float.BYTES);
            flush(channel);
            at += count;
        }
    }

    private void flush(FileChannel channel) throws IOException {
        append(chunk.flip(), channel);
        chunk.clear();
    }

    private void append(ByteBuffer bytes, FileChannel channel) throws IOException {
        digest.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
