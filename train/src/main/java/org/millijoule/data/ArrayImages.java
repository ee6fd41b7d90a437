package org.millijoule.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.millijoule.network.Shape;

/// A split held in memory: one byte per label, `height * width * channels` bytes per image.
@SuppressWarnings("ArrayRecordComponent") // a whole data set, never compared
public record ArrayImages(Shape shape, List<String> classNames, byte[] labels, byte[] pixels) implements Images {
    /// Classes without names.
    public ArrayImages(Shape shape, int classes, byte[] labels, byte[] pixels) {
        this(shape, IntStream.range(0, classes).mapToObj(Integer::toString).toList(), labels, pixels);
    }

    public ArrayImages {
        classNames = List.copyOf(classNames);
        if (pixels.length != labels.length * shape.elements()) {
            throw new IllegalArgumentException(
                    labels.length + " images of " + shape + " do not have " + pixels.length + " bytes");
        }
    }

    @Override
    public int count() {
        return labels.length;
    }

    @Override
    public int classes() {
        return classNames.size();
    }

    @Override
    public int label(int index) {
        return Byte.toUnsignedInt(labels[index]);
    }

    @Override
    public void read(int index, byte[] destination, int offset) {
        int length = Math.toIntExact(shape.elements());
        System.arraycopy(pixels, index * length, destination, offset, length);
    }

    @Override
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((shape + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(labels);
            digest.update(pixels);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
