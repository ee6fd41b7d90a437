package org.millijoule.kernel;

import java.util.stream.IntStream;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;

/// Which taps of a window lie inside a map, along one axis.
public final class Windows {
    private Windows() {}

    /// Windows on an axis of `size` pixels.
    public static int count(int size, Kernel.Axis axis) {
        return Math.toIntExact(((long) size + axis.before() + axis.after() - axis.reach()) / axis.stride() + 1);
    }

    /// Where the first tap of a window stands; below 0 in the padding.
    public static int start(int window, Kernel.Axis axis) {
        return window * axis.stride() - axis.before();
    }

    /// The first tap that is not before the map, of a window that starts at `start`; as many as there are taps where
    /// none is.
    public static int firstInside(int start, Kernel.Axis axis) {
        return start >= 0 ? 0 : Math.min(axis.taps(), Math.ceilDiv(-start, axis.dilation()));
    }

    /// The number of taps that are not behind a map of `size` pixels.
    public static int endInside(int start, Kernel.Axis axis, int size) {
        return start >= size ? 0 : Math.min(axis.taps(), (size - 1 - start) / axis.dilation() + 1);
    }

    /// Taps of a window inside a map of `size` pixels.
    public static int inside(int window, Kernel.Axis axis, int size) {
        int start = start(window, axis);
        return Math.max(0, endInside(start, axis, size) - firstInside(start, axis));
    }

    /// Refuses a kernel of which a window lies in the padding alone.
    public static void check(Shape map, Kernel kernel) {
        if (isEmpty(map.height(), kernel.height()) || isEmpty(map.width(), kernel.width())) {
            throw new IllegalArgumentException("a window of " + kernel + " on " + map + " lies in the padding alone");
        }
    }

    private static boolean isEmpty(int size, Kernel.Axis axis) {
        return IntStream.range(0, count(size, axis)).anyMatch(window -> inside(window, axis, size) == 0);
    }
}
