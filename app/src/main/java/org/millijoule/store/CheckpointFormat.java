package org.millijoule.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.millijoule.train.Checkpoint;

/// A checkpoint as bytes, little-endian:
///
/// | bytes | what |
/// |---|---|
/// | 8 | `MJCKPT01` |
/// | 8, 8, 8 | sequence, bytes of `trials.csv`, bytes of `metrics.csv` |
/// | text | stage |
/// | 4, 1 | step, finished |
/// | 4, then each: text, 4, 4 n | number of float arrays; name, length, values |
/// | 4, then each: text, 4, 8 n | number of double arrays; name, length, values |
/// | 4 | CRC32C of everything before |
///
/// A text is its length in 4 bytes and UTF-8. The memory for all of it lies outside the heap.
final class CheckpointFormat {
    private static final byte[] MAGIC = "MJCKPT01".getBytes(StandardCharsets.US_ASCII);

    private CheckpointFormat() {}

    static void write(Path target, StoredCheckpoint stored) {
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer out =
                    arena.allocate(size(stored.checkpoint()), 8).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            put(out, stored);
            out.putInt(checksum(out.duplicate().flip()));
            WholeFile.write(target, out.flip());
        }
    }

    private static long size(Checkpoint checkpoint) {
        long size = MAGIC.length + 3 * Long.BYTES + textSize(checkpoint.stage()) + Integer.BYTES + 1;
        size += 2 * Integer.BYTES;
        for (Map.Entry<String, float[]> floats : checkpoint.floats().entrySet()) {
            size += textSize(floats.getKey()) + Integer.BYTES + (long) Float.BYTES * floats.getValue().length;
        }
        for (Map.Entry<String, double[]> doubles : checkpoint.doubles().entrySet()) {
            size += textSize(doubles.getKey()) + Integer.BYTES + (long) Double.BYTES * doubles.getValue().length;
        }
        return size + Integer.BYTES;
    }

    private static long textSize(String text) {
        return Integer.BYTES + (long) text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void put(ByteBuffer out, StoredCheckpoint stored) {
        Checkpoint checkpoint = stored.checkpoint();
        out.put(MAGIC);
        out.putLong(stored.sequence()).putLong(stored.trialBytes()).putLong(stored.metricBytes());
        putText(out, checkpoint.stage());
        out.putInt(checkpoint.step()).put((byte) (checkpoint.finished() ? 1 : 0));
        out.putInt(checkpoint.floats().size());
        checkpoint.floats().forEach((name, values) -> {
            putText(out, name);
            out.putInt(values.length);
            out.asFloatBuffer().put(values);
            out.position(out.position() + Float.BYTES * values.length);
        });
        out.putInt(checkpoint.doubles().size());
        checkpoint.doubles().forEach((name, values) -> {
            putText(out, name);
            out.putInt(values.length);
            out.asDoubleBuffer().put(values);
            out.position(out.position() + Double.BYTES * values.length);
        });
    }

    private static void putText(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putInt(bytes.length).put(bytes);
    }

    /// Reads a checkpoint; empty if the file is torn, changed or something else.
    static Optional<StoredCheckpoint> read(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < MAGIC.length + Integer.BYTES || channel.size() > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            ByteBuffer in = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena)
                    .asByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN);
            int end = in.limit() - Integer.BYTES;
            int expected = in.getInt(end);
            in.limit(end);
            byte[] magic = new byte[MAGIC.length];
            if (checksum(in.duplicate()) != expected || !java.util.Arrays.equals(take(in, magic), MAGIC)) {
                return Optional.empty();
            }
            return Optional.of(parse(in));
        } catch (BufferUnderflowException _) {
            return Optional.empty();
        }
    }

    private static byte[] take(ByteBuffer in, byte[] bytes) {
        in.get(bytes);
        return bytes;
    }

    private static StoredCheckpoint parse(ByteBuffer in) {
        long sequence = in.getLong();
        long trialBytes = in.getLong();
        long metricBytes = in.getLong();
        String stage = text(in);
        int step = in.getInt();
        boolean finished = in.get() == 1;
        TreeMap<String, float[]> floats = new TreeMap<>();
        for (int i = in.getInt(); i > 0; i--) {
            String name = text(in);
            float[] values = new float[in.getInt()];
            in.asFloatBuffer().get(values);
            in.position(in.position() + Float.BYTES * values.length);
            floats.put(name, values);
        }
        TreeMap<String, double[]> doubles = new TreeMap<>();
        for (int i = in.getInt(); i > 0; i--) {
            String name = text(in);
            double[] values = new double[in.getInt()];
            in.asDoubleBuffer().get(values);
            in.position(in.position() + Double.BYTES * values.length);
            doubles.put(name, values);
        }
        return new StoredCheckpoint(
                sequence, trialBytes, metricBytes, new Checkpoint(stage, step, finished, floats, doubles));
    }

    private static String text(ByteBuffer in) {
        return new String(take(in, new byte[in.getInt()]), StandardCharsets.UTF_8);
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
