package org.millijoule.kernel.dense;

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

    /// Copies the rows of the image at `from`.
    void copy(long from, long to) {
        int first = Math.clamp(left, 0, source.width());
        int end = Math.clamp((long) left + width, first, source.width());
        int before = Math.clamp((long) first - left, 0, width);
        int inside = end - first;
        for (int row = 0; row < height; row++, to += rowBytes()) {
            int y = top + row;
            if (y < 0 || y >= source.height() || inside == 0) {
                Lanes.clear(to, (long) width * source.channels());
                continue;
            }
            long at = from + ((long) y * source.width() + first) * pixelBytes();
            Lanes.clear(to, (long) before * source.channels());
            Lanes.copy(at, to + before * pixelBytes(), inside * pixelBytes());
            Lanes.clear(to + (before + inside) * pixelBytes(), (long) (width - before - inside) * source.channels());
        }
    }
}
