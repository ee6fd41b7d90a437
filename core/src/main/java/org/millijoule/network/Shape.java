package org.millijoule.network;

import java.util.List;

/// The shape of one image or feature map, `height x width x channels`, without the batch; a volume (video, scans) is
/// `depth x height x width x channels`, and a row of a signal or of tokens has height 1.
public record Shape(int depth, int height, int width, int channels) {
    /// Most values of a map, and most multiply-accumulates of a layer, for one image (`our choice`, 35 tera): their
    /// bits for a batch, and sums of them over a network, stay below 2^63.
    static final double COUNTABLE = 0x1p45;

    private static final String EXAMPLE = "Maybe 32x32x3 (height, width, channels)?";

    public Shape {
        if (depth < 1 || height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    "a shape needs at least 1 in each dimension, not " + text(depth, height, width, channels));
        }
        if ((double) depth * height * width * channels > COUNTABLE) {
            throw new IllegalArgumentException("a map of " + text(depth, height, width, channels)
                    + " holds too many values to count, more than 2^45");
        }
    }

    /// A flat map.
    public Shape(int height, int width, int channels) {
        this(1, height, width, channels);
    }

    /// Reads `32x32x3`, or `16x112x112x3` for a volume.
    ///
    /// @throws IllegalArgumentException if it is no shape, with an example of one
    public static Shape parse(String text) {
        String[] parts = text.strip().split("x", -1);
        if (parts.length != 3 && parts.length != 4) {
            throw new IllegalArgumentException("'" + text + "' is no shape. " + EXAMPLE);
        }
        try {
            int[] sides = new int[parts.length];
            for (int i = 0; i < sides.length; i++) {
                sides[i] = Integer.parseInt(parts[i]);
            }
            return sides.length == 3
                    ? new Shape(sides[0], sides[1], sides[2])
                    : new Shape(sides[0], sides[1], sides[2], sides[3]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no shape. " + EXAMPLE, e);
        }
    }

    /// Height, width, channels; of a volume its depth first.
    public List<Integer> sides() {
        return depth > 1 ? List.of(depth, height, width, channels) : List.of(height, width, channels);
    }

    /// The number of values: depth x height x width x channels.
    public long elements() {
        return (long) depth * height * width * channels;
    }

    /// Whether `other` holds the same values: the same shape, or the same single row lying the other way round, as
    /// signals (channels first) and tokens (channels last) do.
    public boolean holds(Shape other) {
        boolean row = depth == 1 && height == 1 && other.depth == 1 && other.height == 1;
        return equals(other) || (row && width == other.channels && channels == other.width);
    }

    @Override
    public String toString() {
        return text(depth, height, width, channels);
    }

    private static String text(int depth, int height, int width, int channels) {
        return (depth == 1 ? "" : depth + "x") + height + "x" + width + "x" + channels;
    }
}
