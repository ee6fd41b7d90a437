package org.millijoule.kernel.dense;

import java.lang.foreign.MemorySegment;
import org.millijoule.kernel.Lanes;
import org.millijoule.network.Shape;

/// Some rows of an image with zeros around, where a tile reads every tap without asking whether it is inside.
///
/// @param source the image that is read
/// @param top its row that becomes the first of the frame; may lie outside
/// @param left the same of its columns
record Frame(Shape source, int top, int left, int height, int width) {
    /// What rows `from .. to - 1` of a target read.
    static Frame of(Shape source, Reads down, Reads along, int from, int to) {
        int top = down.first(from);
        int left = along.first(0);
        return new Frame(source, top, left, down.end(to) - top, along.end(along.targets()) - left);
    }

    long pixelBytes() {
        return source.channels() * 4L;
    }

    long rowBytes() {
        return width * pixelBytes();
    }

    long floats() {
        return (long) height * width * source.channels();
    }

    /// The first row of the image that is in the frame; 0 where none is.
    int firstInside() {
        return rowsInside() == 0 ? 0 : Math.max(0, top);
    }

    /// Rows of the image that are in the frame.
    int rowsInside() {
        return Math.max(0, Math.min(source.height(), top + height) - Math.max(0, top));
    }

    /// Copies the rows of the image.
    ///
    /// @param from address of [#firstInside]
    /// @param to memory that begins with those of the frame
    void copy(long from, MemorySegment to) {
        int first = Math.clamp(left, 0, source.width());
        int end = Math.clamp((long) left + width, first, source.width());
        int before = Math.clamp((long) first - left, 0, width);
        long inside = (end - first) * pixelBytes();
        to.asSlice(0, floats() * 4).fill((byte) 0);
        for (int y = Math.max(0, top); y < Math.min(source.height(), top + height); y++) {
            long at = from + ((long) (y - firstInside()) * source.width() + first) * pixelBytes();
            Lanes.copy(at, to, (y - top) * rowBytes() + before * pixelBytes(), inside);
        }
    }
}
