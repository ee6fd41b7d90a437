package org.millijoule.network.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Layer.Pool;
import org.millijoule.network.Layer.Recurrent.Cell;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;

/// One layer of a [NetworkFile]. Which settings it takes depends on its kind; a setting that means nothing to it
/// is an error.
///
/// @param channels output channels of a convolution
/// @param outputs of a fully connected layer
/// @param kernel sides of a kernel or window, `3` or `10x4`; 3 for convolutions that do not say
/// @param stride 1 for convolutions, the window for pooling, where nothing is said
/// @param dilation of a convolution; 1
/// @param padding on all sides, `1`, of height and width, `4x1`, or above, left, below and right, `4,1,5,1`;
///     half of what the kernel reaches over for convolutions, 0 for transposed ones and pooling, where nothing is
///     said
/// @param groups of a convolution; 1
/// @param hidden size of the state of a recurrent cell, which reads the places of a map as steps
/// @param directions 2 where it also reads from the end; 1
/// @param weights bits of weights; 8
/// @param activations bits of input activations; 8
/// @param name by default the kind and the position, counted from 0
/// @param from the layer that it reads, by default the one above; `image` is the image
/// @param with the other layer of a sum
public record LayerEntry(
        Kind kind,
        Optional<Integer> channels,
        Optional<Integer> outputs,
        Optional<Sides> kernel,
        Optional<Sides> stride,
        Optional<Sides> dilation,
        Optional<Margins> padding,
        Optional<Integer> groups,
        Optional<Integer> hidden,
        Optional<Integer> directions,
        Optional<Integer> weights,
        Optional<Integer> activations,
        Optional<String> name,
        Optional<String> from,
        Optional<String> with) {
    private static final int DEFAULT_BITS = 8;
    private static final Sides ONE = new Sides(List.of(1));
    private static final Sides DEFAULT_KERNEL = new Sides(List.of(3));

    /// The operations that a file can name.
    public enum Kind {
        CONV,
        DEPTHWISE,
        TRANSPOSED,
        LINEAR,
        LSTM,
        GRU,
        RNN,
        MAX_POOL,
        AVERAGE_POOL,
        GLOBAL_POOL,
        ADD
    }

    public LayerEntry {
        List<String> foreign = new ArrayList<>();
        boolean convolution = kind == Kind.CONV || kind == Kind.DEPTHWISE || kind == Kind.TRANSPOSED;
        boolean cell = kind == Kind.LSTM || kind == Kind.GRU || kind == Kind.RNN;
        boolean window = convolution || kind == Kind.MAX_POOL || kind == Kind.AVERAGE_POOL;
        boolean weighted = convolution || cell || kind == Kind.LINEAR;
        boolean dense = kind == Kind.CONV || kind == Kind.TRANSPOSED;
        foreign(foreign, "channels", channels, dense);
        foreign(foreign, "outputs", outputs, kind == Kind.LINEAR);
        foreign(foreign, "kernel", kernel, window);
        foreign(foreign, "stride", stride, window);
        foreign(foreign, "dilation", dilation, convolution);
        foreign(foreign, "padding", padding, window);
        foreign(foreign, "groups", groups, dense);
        foreign(foreign, "hidden", hidden, cell);
        foreign(foreign, "directions", directions, cell);
        foreign(foreign, "weights", weights, weighted);
        foreign(foreign, "activations", activations, weighted);
        foreign(foreign, "with", with, kind == Kind.ADD);
        if (!foreign.isEmpty()) {
            throw new IllegalArgumentException(
                    foreign.getFirst() + " means nothing to a layer of kind " + word(kind) + ". Maybe remove it?");
        }
    }

    private static void foreign(List<String> foreign, String key, Optional<?> value, boolean known) {
        if (value.isPresent() && !known) {
            foreign.add(key);
        }
    }

    static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Precision precision() {
        return new Precision(weights.orElse(DEFAULT_BITS), activations.orElse(DEFAULT_BITS));
    }

    /// @throws IllegalArgumentException if the layer does not fit what arrives, or lacks a setting
    Layer layer(Shape arriving) {
        return switch (kind) {
            case CONV, TRANSPOSED ->
                new Layer.Convolution(arriving, needed("channels", channels), kernel(arriving), groups.orElse(1));
            case DEPTHWISE ->
                new Layer.Convolution(arriving, arriving.channels(), kernel(arriving), arriving.channels());
            case LSTM -> cell(Cell.LSTM, arriving);
            case GRU -> cell(Cell.GRU, arriving);
            case RNN -> cell(Cell.RNN, arriving);
            case LINEAR -> new Layer.Linear(Math.toIntExact(arriving.elements()), needed("outputs", outputs));
            case MAX_POOL -> pool(Pool.Kind.MAXIMUM, arriving);
            case AVERAGE_POOL -> pool(Pool.Kind.AVERAGE, arriving);
            case GLOBAL_POOL -> Pool.globalAverage(arriving);
            case ADD -> new Layer.Add(arriving);
        };
    }

    private Layer cell(Cell cell, Shape arriving) {
        int steps = Math.toIntExact(arriving.elements() / arriving.channels());
        return new Layer.Recurrent(cell, directions.orElse(1), steps, 1, arriving.channels(), needed("hidden", hidden));
    }

    private Kernel kernel(Shape arriving) {
        boolean transposed = kind == Kind.TRANSPOSED;
        boolean volume = arriving.depth() > 1;
        Sides taps = kernel.orElse(DEFAULT_KERNEL).on("kernel", volume);
        Sides strides = stride.orElse(ONE).on("stride", volume);
        Sides dilations = dilation.orElse(ONE).on("dilation", volume);
        List<Kernel.Axis> axes = new ArrayList<>();
        for (int axis = 0; axis < 3; axis++) {
            int reach = (taps.at(axis) - 1) * dilations.at(axis) + 1;
            int half = transposed || taps.at(axis) == 1 ? 0 : reach / 2;
            axes.add(new Kernel.Axis(
                    taps.at(axis),
                    strides.at(axis),
                    dilations.at(axis),
                    axis == 0
                            ? half
                            : padding.map(axis == 1 ? Margins::top : Margins::left)
                                    .orElse(half),
                    axis == 0
                            ? half
                            : padding.map(axis == 1 ? Margins::bottom : Margins::right)
                                    .orElse(half)));
        }
        return new Kernel(axes.get(0), axes.get(1), axes.get(2), transposed);
    }

    private Layer pool(Pool.Kind how, Shape arriving) {
        int window = needed("kernel", kernel).square("kernel");
        int step = stride.map(sides -> sides.square("stride")).orElse(window);
        return new Pool(
                how, arriving, window, step, padding.map(Margins::square).orElse(0));
    }

    private <T> T needed(String key, Optional<T> value) {
        return value.orElseThrow(() -> new IllegalArgumentException(
                "a layer of kind " + word(kind) + " needs " + key + ". Maybe '" + key + ": 64'?"));
    }
}
