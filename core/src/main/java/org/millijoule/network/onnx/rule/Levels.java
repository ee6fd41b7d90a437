package org.millijoule.network.onnx.rule;

import java.util.Optional;
import org.millijoule.network.onnx.file.ElementType;

/// On how many levels a tensor's values lie, as far as quantizers and Clips of the file say.
///
/// @param bits of the integers that the values are multiples of; empty where they are any floats
/// @param range what a Clip with constant limits leaves
public record Levels(Optional<Integer> bits, Optional<Range> range) {
    /// Any float.
    public static final Levels ANY = new Levels(Optional.empty(), Optional.empty());

    /// From `lowest` to `highest`, both included.
    record Range(double lowest, double highest) {}

    public static Levels of(ElementType type) {
        return new Levels(type.gridBits(), Optional.empty());
    }

    public static Levels of(int bits) {
        return new Levels(Optional.of(bits), Optional.empty());
    }

    /// After a Clip. Limits on integers narrow them at once: this is how QCDQ files, such as Brevitas writes, put
    /// 4-bit values into 8-bit containers.
    Levels clipped(Range limits, boolean integers) {
        if (!integers) {
            return new Levels(bits, Optional.of(limits));
        }
        return new Levels(narrower(bits, limits.highest() - limits.lowest() + 1), Optional.empty());
    }

    /// After quantization into a container of `type` with steps of `scale`: a range before it may leave most of
    /// the container's levels unused.
    Levels quantized(ElementType type, Optional<Double> scale) {
        Optional<Integer> container = type.gridBits();
        if (range.isEmpty() || scale.isEmpty() || !(scale.get() > 0)) {
            return new Levels(container, Optional.empty());
        }
        double lowest = Math.rint(range.get().lowest() / scale.get());
        double highest = Math.rint(range.get().highest() / scale.get());
        return new Levels(narrower(container, highest - lowest + 1), Optional.empty());
    }

    /// Behind a function of one value, such as Sigmoid or a factor: at most as many different values as before.
    Levels mapped() {
        return new Levels(bits, Optional.empty());
    }

    private static Optional<Integer> narrower(Optional<Integer> container, double levels) {
        return container.map(bits -> levels >= 1 ? Math.min(bits, bitsFor(levels)) : bits);
    }

    private static int bitsFor(double levels) {
        int bits = 1;
        while (bits < 32 && levels > 1L << bits) {
            bits++;
        }
        return bits;
    }
}
