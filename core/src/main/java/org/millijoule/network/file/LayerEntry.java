package org.millijoule.network.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millijoule.network.Layer;
import org.millijoule.network.Layer.Pool2d;
import org.millijoule.network.Padding;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;

/// One layer of a [NetworkFile]. Which settings it takes depends on its kind; a setting that means nothing to it
/// is an error.
///
/// @param channels output channels of a convolution
/// @param outputs of a fully connected layer
/// @param kernel side of a kernel or window; 3 for convolutions that do not say
/// @param stride 1 for convolutions, the window for pooling, where nothing is said
/// @param padding on all sides; `kernel / 2` for convolutions, 0 for pooling, where nothing is said
/// @param groups of a convolution; 1
/// @param weights bits of weights; 8
/// @param activations bits of input activations; 8
/// @param name by default the kind and the position, counted from 0
/// @param from the layer that it reads, by default the one above; `image` is the image
/// @param with the other layer of a sum
public record LayerEntry(
        Kind kind,
        Optional<Integer> channels,
        Optional<Integer> outputs,
        Optional<Integer> kernel,
        Optional<Integer> stride,
        Optional<Integer> padding,
        Optional<Integer> groups,
        Optional<Integer> weights,
        Optional<Integer> activations,
        Optional<String> name,
        Optional<String> from,
        Optional<String> with) {
    private static final int DEFAULT_BITS = 8;
    private static final int DEFAULT_KERNEL = 3;

    /// The operations that a file can name.
    public enum Kind {
        CONV,
        DEPTHWISE,
        LINEAR,
        MAX_POOL,
        AVERAGE_POOL,
        GLOBAL_POOL,
        ADD
    }

    public LayerEntry {
        List<String> foreign = new ArrayList<>();
        boolean convolution = kind == Kind.CONV || kind == Kind.DEPTHWISE;
        boolean window = convolution || kind == Kind.MAX_POOL || kind == Kind.AVERAGE_POOL;
        boolean weighted = convolution || kind == Kind.LINEAR;
        foreign(foreign, "channels", channels, kind == Kind.CONV);
        foreign(foreign, "outputs", outputs, kind == Kind.LINEAR);
        foreign(foreign, "kernel", kernel, window);
        foreign(foreign, "stride", stride, window);
        foreign(foreign, "padding", padding, window);
        foreign(foreign, "groups", groups, kind == Kind.CONV);
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
            case CONV ->
                new Layer.Conv2d(
                        arriving,
                        needed("channels", channels),
                        side(),
                        stride.orElse(1),
                        Padding.all(padding.orElse(side() / 2)),
                        groups.orElse(1));
            case DEPTHWISE ->
                new Layer.Conv2d(
                        arriving,
                        arriving.channels(),
                        side(),
                        stride.orElse(1),
                        Padding.all(padding.orElse(side() / 2)),
                        arriving.channels());
            case LINEAR -> new Layer.Linear(Math.toIntExact(arriving.elements()), needed("outputs", outputs));
            case MAX_POOL -> pool(Pool2d.Kind.MAXIMUM, arriving);
            case AVERAGE_POOL -> pool(Pool2d.Kind.AVERAGE, arriving);
            case GLOBAL_POOL -> Pool2d.globalAverage(arriving);
            case ADD -> new Layer.Add(arriving);
        };
    }

    private Layer pool(Pool2d.Kind average, Shape arriving) {
        int window = needed("kernel", kernel);
        return new Pool2d(average, arriving, window, stride.orElse(window), padding.orElse(0));
    }

    private int side() {
        return kernel.orElse(DEFAULT_KERNEL);
    }

    private int needed(String key, Optional<Integer> value) {
        return value.orElseThrow(() -> new IllegalArgumentException(
                "a layer of kind " + word(kind) + " needs " + key + ". Maybe '" + key + ": 64'?"));
    }
}
