package org.millijoule.job.evaluate;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.millijoule.network.Shape;
import org.millijoule.text.UsageException;
import org.millijoule.text.Visible;

/// How an image goes into a network: as which tensor, in which order.
///
/// @param name of the tensor
/// @param type of its elements: float32, float16, float64 or uint8
/// @param layout order of its axes
/// @param batch images that it takes at once; 0 where any number will do
/// @param image height, width, channels
public record NetworkInput(String name, OnnxJavaType type, Layout layout, int batch, Shape image) {
    /// The order of the axes.
    public enum Layout {
        /// Channels first, as PyTorch has it.
        NCHW,
        /// Channels last, as Keras has it.
        NHWC,
        /// Grey without an axis for it.
        NHW,
        /// All in a row.
        FLAT
    }

    private static final int MOST = 1 << 14; // of a side; our choice

    /// Reads a signature; empty where it leaves sizes open that nobody gives.
    ///
    /// @param network file name, for messages
    /// @param asked size of an image
    /// @throws UsageException if it takes no image, or none of this size
    static Optional<NetworkInput> of(String network, String name, TensorInfo tensor, Optional<Shape> asked) {
        long[] dims = tensor.getShape();
        String begin = network + ": its input '" + Visible.line(name) + "' is " + text(dims) + ", ";
        if (dims.length == 3 && isColours(dims[0]) && dims[0] != 1 && dims[1] > 4 && dims[2] > 4) {
            throw new UsageException(begin + "an image without a batch. Maybe export it with a batch: a leading axis of"
                    + " size 1 or, better, of any size?");
        }
        if (dims.length < 2 || dims.length > 4) {
            throw new UsageException(begin + "but images are batch x channels x height x width, or batch x height x"
                    + " width x channels. Maybe the network takes no images?");
        }
        requireType(begin, tensor.type);
        Layout layout = layout(begin, dims, asked);
        Optional<Shape> image = image(begin, layout, dims, asked);
        int batch = (int) Math.max(0, Math.min(dims[0], MOST));
        return image.map(shape -> new NetworkInput(name, tensor.type, layout, batch, shape));
    }

    private static void requireType(String begin, OnnxJavaType type) {
        switch (type) {
            case FLOAT, FLOAT16, DOUBLE, UINT8 -> {}
            default ->
                throw new UsageException(begin + "of " + type + " numbers, but images are given as float32, float16,"
                        + " float64 or uint8. Maybe the network takes no images?");
        }
    }

    private static boolean isColours(long size) {
        return size == 1 || size == 3;
    }

    private static Layout layout(String begin, long[] dims, Optional<Shape> asked) {
        if (dims.length < 4) {
            return dims.length == 3 ? Layout.NHW : Layout.FLAT;
        }
        if (asked.isPresent()) {
            long channels = asked.get().channels();
            boolean first = dims[1] == channels || (dims[1] < 0 && dims[3] != channels);
            if (first) {
                return Layout.NCHW;
            }
            return dims[3] == channels || isColours(dims[3]) || (dims[3] < 0 && !isColours(dims[1]))
                    ? Layout.NHWC
                    : Layout.NCHW;
        }
        if (isColours(dims[1]) || (dims[1] < 0 && !isColours(dims[3]))) {
            return Layout.NCHW;
        }
        if (isColours(dims[3])) {
            return Layout.NHWC;
        }
        throw new UsageException(begin + "neither of whose axes 2 and 4 are 1 or 3 channels, as pictures have. Maybe"
                + " the network takes no pictures, or --input HxWxC says what it takes?");
    }

    private static Optional<Shape> image(String begin, Layout layout, long[] dims, Optional<Shape> asked) {
        if (layout == Layout.FLAT) {
            Shape shape = asked.orElseThrow(() -> new UsageException(
                    begin + "a row of numbers, which does not say how large an image is. Maybe --input 28x28x1?"));
            require(begin, asked, dims[1] < 0 || dims[1] == shape.elements());
            return Optional.of(shape);
        }
        long height = dims[layout == Layout.NCHW ? 2 : 1];
        long width = dims[layout == Layout.NCHW ? 3 : 2];
        long channels = layout == Layout.NHW ? 1 : dims[layout == Layout.NCHW ? 1 : 3];
        if (asked.isPresent()) {
            Shape shape = asked.get();
            require(
                    begin,
                    asked,
                    shape.depth() == 1
                            && fits(height, shape.height())
                            && fits(width, shape.width())
                            && fits(channels, shape.channels()));
            return asked;
        }
        if (height < 1 || width < 1 || channels < 1) {
            return Optional.empty();
        }
        require(begin, Optional.empty(), height <= MOST && width <= MOST && channels <= MOST);
        return Optional.of(new Shape((int) height, (int) width, (int) channels));
    }

    private static boolean fits(long declared, int size) {
        return declared < 0 || declared == size;
    }

    private static void require(String begin, Optional<Shape> asked, boolean fits) {
        if (!fits) {
            throw new UsageException(begin
                    + asked.map(shape -> "which takes no images of " + shape).orElse("too large for an image")
                    + ". Maybe another --input, height x width x channels?");
        }
    }

    /// `N x 3 x 224 x 224`.
    static String text(long[] dims) {
        return dims.length == 0
                ? "a single number"
                : Arrays.stream(dims)
                        .mapToObj(size -> size < 0 ? "?" : String.valueOf(size))
                        .collect(Collectors.joining(" x "));
    }

    /// The axes of a tensor of `count` images.
    long[] dims(int count) {
        return switch (layout) {
            case NCHW -> new long[] {count, image.channels(), image.height(), image.width()};
            case NHWC -> new long[] {count, image.height(), image.width(), image.channels()};
            case NHW -> new long[] {count, image.height(), image.width()};
            case FLAT -> new long[] {count, image.elements()};
        };
    }

    /// `28x28x1, NCHW float32`.
    @Override
    public String toString() {
        String number =
                switch (type) {
                    case FLOAT -> "float32";
                    case DOUBLE -> "float64";
                    default -> type.name().toLowerCase(Locale.ROOT);
                };
        return image + ", " + layout + " " + number + (batch == 0 ? "" : ", batch " + batch);
    }
}
