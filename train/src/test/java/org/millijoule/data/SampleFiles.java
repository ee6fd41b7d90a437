package org.millijoule.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/// Writes small data sets, from which tests then break a byte.
public record SampleFiles(Path folder) {
    public static final int IDX_COUNT = 30;
    public static final int IDX_HEIGHT = 5;
    public static final int IDX_WIDTH = 4;
    public static final int CIFAR_COUNT = 6;

    /// Images of 5x4 pixels and labels, 30 in each split, uncompressed.
    public SampleFiles idx() {
        for (String prefix : new String[] {"train", "t10k"}) {
            Random random = new Random(prefix.hashCode());
            ByteBuffer images = ByteBuffer.allocate(16 + IDX_COUNT * IDX_HEIGHT * IDX_WIDTH);
            images.putInt(0x803).putInt(IDX_COUNT).putInt(IDX_HEIGHT).putInt(IDX_WIDTH);
            images.put(bytes(random, images.remaining()));
            write(prefix + "-images-idx3-ubyte", images.array());
            ByteBuffer labels = ByteBuffer.allocate(8 + IDX_COUNT).putInt(0x801).putInt(IDX_COUNT);
            while (labels.hasRemaining()) {
                labels.put((byte) random.nextInt(10));
            }
            write(prefix + "-labels-idx1-ubyte", labels.array());
        }
        return this;
    }

    /// CIFAR-100 with 6 records in each split.
    public SampleFiles cifar100() {
        records("train.bin", 20, 100);
        records("test.bin", 20, 100);
        return this;
    }

    /// CIFAR-10 with 6 records in each of the six files.
    public SampleFiles cifar10() {
        for (int i = 1; i <= 5; i++) {
            records("data_batch_" + i + ".bin", 10);
        }
        records("test_batch.bin", 10);
        return this;
    }

    private void records(String name, int... labelRanges) {
        Random random = new Random(name.hashCode());
        ByteBuffer records = ByteBuffer.allocate(CIFAR_COUNT * (labelRanges.length + 3072));
        for (int i = 0; i < CIFAR_COUNT; i++) {
            for (int range : labelRanges) {
                records.put((byte) random.nextInt(range));
            }
            records.put(bytes(random, 3072));
        }
        write(name, records.array());
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    public byte[] bytes(String name) {
        try {
            return Files.readAllBytes(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void write(String name, byte[] content) {
        try {
            Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void delete(String name) {
        try {
            Files.delete(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Replaces a file by its gzip.
    public void pack(String name) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write(name + ".gz", packed.toByteArray());
        delete(name);
    }

    /// Overwrites one byte.
    public void set(String name, int offset, int value) {
        byte[] content = bytes(name);
        content[offset] = (byte) value;
        write(name, content);
    }

    /// Keeps the first `length` bytes, or pads with zeros.
    public void resize(String name, int length) {
        write(name, Arrays.copyOf(bytes(name), length));
    }
}
