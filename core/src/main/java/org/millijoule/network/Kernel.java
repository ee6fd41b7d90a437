package org.millijoule.network;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where the taps of a convolution lie: along each axis their number, how far windows and taps are apart, and the rows
/// of zeros around the map. A flat map has one tap in depth, a signal one in height too.
///
/// A transposed convolution is the gradient of this one (Dumoulin and Visin, arXiv:1603.07285, section 4): each input
/// goes to the taps around `stride` times its place, and what would be padding is cut off.
public record Kernel(Axis depth, Axis height, Axis width, boolean transposed) {
    /// Along one axis.
    ///
    /// @param taps of the kernel
    /// @param stride from window to window; of a transposed convolution from input to input in its output
    /// @param dilation from tap to tap
    /// @param before rows of zeros in front; of a transposed convolution the outputs cut off in front, where a
    ///     negative number adds rows of zeros
    /// @param after the same behind
    public record Axis(int taps, int stride, int dilation, int before, int after) {
        /// An axis along which nothing happens.
        public static final Axis POINT = new Axis(1, 1, 1, 0, 0);

        public Axis {
            if (taps < 1 || stride < 1 || dilation < 1) {
                throw new IllegalArgumentException("impossible convolution: kernel " + taps + ", stride " + stride
                        + ", dilation " + dilation + "; each is at least 1");
            }
        }

        /// From the first tap to the last, both counted.
        public long reach() {
            return (taps - 1L) * dilation + 1;
        }

        private long output(int size, boolean transposed) {
            long outputs = transposed
                    ? (size - 1L) * stride + reach() - before - after
                    : Math.floorDiv((long) size + before + after - reach(), (long) stride) + 1;
            if (outputs < 1) {
                throw new IllegalArgumentException(
                        transposed
                                ? "a transposed kernel of " + taps + " on " + size + " inputs gives " + outputs
                                        + " outputs: its padding cuts off all"
                                : "kernel " + taps + (dilation > 1 ? " dilated " + dilation : "")
                                        + " is larger than its padded input of " + ((long) size + before + after));
            }
            return outputs;
        }
    }

    public Kernel {
        if (!transposed && Stream.of(depth, height, width).anyMatch(axis -> axis.before() < 0 || axis.after() < 0)) {
            throw new IllegalArgumentException("the padding of a convolution cannot be negative");
        }
    }

    /// Over height and width alike.
    public static Kernel square(int side, int stride, Padding padding) {
        return new Kernel(
                Axis.POINT,
                new Axis(side, stride, 1, padding.top(), padding.bottom()),
                new Axis(side, stride, 1, padding.left(), padding.right()),
                false);
    }

    /// Depth, height and width.
    public List<Axis> axes() {
        return List.of(depth, height, width);
    }

    /// Taps in all.
    public long taps() {
        return Math.multiplyExact((long) depth.taps() * height.taps(), (long) width.taps());
    }

    /// What becomes of a map.
    ///
    /// @throws IllegalArgumentException if nothing is left of it, or a side exceeds an int
    Shape output(Shape input, int channels) {
        return new Shape(
                fit(depth.output(input.depth(), transposed)),
                fit(height.output(input.height(), transposed)),
                fit(width.output(input.width(), transposed)),
                channels);
    }

    private static int fit(long size) {
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a map with " + size + " places along one side");
        }
        return (int) size;
    }

    /// The side of a square kernel.
    ///
    /// @throws IllegalStateException if it is another one
    public int side() {
        return square(height.taps(), width.taps());
    }

    /// The stride of a square convolution.
    ///
    /// @throws IllegalStateException if it is another one
    public int stride() {
        return square(height.stride(), width.stride());
    }

    private int square(int height, int width) {
        boolean spread = this.height.dilation() > 1 || this.width.dilation() > 1;
        if (height != width || !depth.equals(Axis.POINT) || transposed || spread) {
            throw new IllegalStateException("no plain square convolution: " + this);
        }
        return height;
    }

    /// Rows and columns of zeros around a flat map.
    public Padding padding() {
        return new Padding(height.before(), width.before(), height.after(), width.after());
    }

    /// `3x3`, `10x4/2`, `1x7`, `3x3/2x1`, `3x3x3 dilated 2`: axes without effect take no part in stride and dilation.
    @Override
    public String toString() {
        List<Axis> shown = depth.equals(Axis.POINT) ? List.of(height, width) : axes();
        String strides = joined(shown, axis -> !axis.equals(Axis.POINT), Axis::stride);
        String dilations = joined(shown, axis -> axis.taps() > 1, Axis::dilation);
        return shown.stream().map(axis -> String.valueOf(axis.taps())).collect(Collectors.joining("x"))
                + (strides.isEmpty() ? "" : "/" + strides)
                + (dilations.isEmpty() ? "" : " dilated " + dilations);
    }

    /// Of the axes that matter one number where all are alike and none where they are all 1, else one for every axis.
    private static String joined(List<Axis> axes, Predicate<Axis> matters, Function<Axis, Integer> number) {
        List<Integer> distinct =
                axes.stream().filter(matters).map(number).distinct().toList();
        if (distinct.isEmpty() || distinct.equals(List.of(1))) {
            return "";
        }
        return distinct.size() == 1
                ? String.valueOf(distinct.getFirst())
                : axes.stream().map(number).map(String::valueOf).collect(Collectors.joining("x"));
    }
}
