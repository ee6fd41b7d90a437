package org.millijoule.store.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.store.disk.Checksum;
import org.millijoule.supernet.FloatTensor;

/// Reads [Safetensors] in one pass. Nothing is believed before it is checked: no array is longer than the file.
final class SafetensorsReader {
    /// `our choice`; a header of ten thousand tensors has 1 MB.
    private static final long LONGEST_HEADER = 16 << 20;

    private static final int CHUNK = 1 << 18;

    private final FileChannel channel;
    private final MessageDigest digest = Checksum.digest();
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);

    private SafetensorsReader(FileChannel channel) {
        this.channel = channel;
    }

    static Safetensors read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new SafetensorsReader(channel).read();
        }
    }

    private Safetensors read() throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw new SafetensorsException("it has only " + size + " bytes");
        }
        long length = next(Long.BYTES).getLong();
        if (length < 2 || length > Math.min(LONGEST_HEADER, size - Long.BYTES)) {
            throw new SafetensorsException("it has no header of safetensors");
        }
        byte[] header = new byte[(int) length];
        fill(ByteBuffer.wrap(header));
        SafetensorsHeader parsed = SafetensorsHeader.parse(header, size - Long.BYTES - length);
        String checksum = Optional.ofNullable(parsed.metadata().remove(Safetensors.CHECKSUM))
                .orElseThrow(() -> new SafetensorsException("it has no checksum"));
        digestHeader(header, checksum);

        SortedMap<String, FloatTensor> floats = new TreeMap<>();
        SortedMap<String, double[]> doubles = new TreeMap<>();
        for (SafetensorsHeader.Entry entry : parsed.entries()) {
            switch (entry.type()) {
                case F32 -> floats.put(entry.name(), new FloatTensor(entry.shape(), floats(entry.count())));
                case F64 -> doubles.put(entry.name(), doubles(entry.count()));
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(checksum)) {
            throw new SafetensorsException("its checksum is wrong");
        }
        return new Safetensors(parsed.metadata(), floats, doubles);
    }

    private void digestHeader(byte[] header, String checksum) throws SafetensorsException {
        int at = Checksum.position(header, checksum);
        if (checksum.length() != Checksum.ZEROS.length() || at < 0) {
            throw new SafetensorsException("its checksum has not 64 digits");
        }
        byte[] zeros = Checksum.ZEROS.getBytes(StandardCharsets.US_ASCII);
        digest.update(header, 0, at);
        digest.update(zeros);
        digest.update(header, at + zeros.length, header.length - at - zeros.length);
    }

    private float[] floats(int count) throws IOException {
        float[] values = new float[count];
        for (int at = 0; at < count; ) {
            int some = Math.min(count - at, CHUNK / Float.BYTES);
            next(some * Float.BYTES).asFloatBuffer().get(values, at, some);
            at += some;
        }
        return values;
    }

    private double[] doubles(int count) throws IOException {
        double[] values = new double[count];
        for (int at = 0; at < count; ) {
            int some = Math.min(count - at, CHUNK / Double.BYTES);
            next(some * Double.BYTES).asDoubleBuffer().get(values, at, some);
            at += some;
        }
        return values;
    }

    /// The next bytes, counted into the checksum.
    private ByteBuffer next(int bytes) throws IOException {
        fill(chunk.clear().limit(bytes));
        digest.update(chunk.flip().duplicate());
        return chunk;
    }

    private void fill(ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new SafetensorsException("it ends too early");
            }
        }
    }
}
