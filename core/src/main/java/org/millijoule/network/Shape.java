package org.millijoule.network;

import java.util.List;

/// The shape of one image or feature map, `height x width x channels`, without the batch.
public record Shape(int height, int width, int channels) {
    public Shape {
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    "a shape needs at least 1 in each dimension, not " + height + "x" + width + "x" + channels);
        }
    }

    /// Reads `32x32x3`.
    public static Shape parse(String text) {
        String[] parts = text.strip().split("x", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is no shape. Maybe 32x32x3 (height, width, channels)?");
        }
        try {
            return new Shape(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no shape. Maybe 32x32x3 (height, width, channels)?", e);
        }
    }

    /// Height, width, channels.
    public List<Integer> sides() {
        return List.of(height, width, channels);
    }

    public long elements() {
        return (long) height * width * channels;
    }

    @Override
    public String toString() {
        return height + "x" + width + "x" + channels;
    }
}
