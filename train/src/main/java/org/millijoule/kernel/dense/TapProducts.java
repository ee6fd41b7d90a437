package org.millijoule.kernel.dense;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.millijoule.kernel.Chunks;
import org.millijoule.kernel.Lanes;
import org.millijoule.kernel.RowsWritten;
import org.millijoule.kernel.Scratch;
import org.millijoule.network.Shape;

/// What every pixel of a target sums up over the taps that it reads in a source: a convolution, or the gradient of its
/// input.
///
/// @param down over rows
/// @param along over columns
record TapProducts(int images, Shape source, Shape target, Reads down, Reads along, Panels.Order order) {
    /// Floats of a frame and its sums: an eighth of a megabyte, for the second-level cache (`our choice`).
    private static final int FLOATS = 1 << 15;

    int pieces() {
        return images * piecesOfImage();
    }

    private int piecesOfImage() {
        return Math.ceilDiv(target.height(), rowsOfPiece());
    }

    private int rowsOfPiece() {
        long row = (long) target.width() * target.channels()
                + (long) frame(0, 1).width() * source.channels() * source.height() / target.height();
        return Math.clamp(FLOATS / row, 1, target.height());
    }

    /// What rows `from .. to - 1` of the target read.
    private Frame frame(int from, int to) {
        int top = down.first(from);
        int left = along.first(0);
        return new Frame(source, top, left, down.end(to) - top, along.end(target.width()) - left);
    }

    void run(MemorySegment from, MemorySegment weights, MemorySegment to, RowsWritten written) {
        try (Arena arena = Arena.ofConfined()) {
            Panels[][] panels = new Panels[down.phases()][along.phases()];
            for (int y = 0; y < panels.length; y++) {
                for (int x = 0; x < panels[y].length; x++) {
                    Taps taps = Taps.of(down, y, along, x, frame(0, 1), order.channels());
                    panels[y][x] = new Panels(order, taps, weights, arena);
                }
            }
            Chunks.run(pieces(), piece -> {
                int image = piece / piecesOfImage();
                int first = piece % piecesOfImage() * rowsOfPiece();
                int end = Math.min(target.height(), first + rowsOfPiece());
                rows(
                        from.address() + image * source.elements() * 4,
                        to.address() + image * target.elements() * 4,
                        first,
                        end,
                        panels);
                long row = ((long) image * target.height() + first) * target.width();
                written.accept(piece, row, (end - first) * target.width());
            });
        }
    }

    /// Rows `first .. end - 1` of one image.
    private void rows(long from, long to, int first, int end, Panels[][] panels) {
        Frame frame = frame(first, end);
        int most = (end - first) * target.width() + Places.SPARE;
        long unread = (long) target.channels() + Tiles.COLUMNS;
        long memory = Scratch.floats(frame.floats() + unread + (long) most * Tiles.COLUMNS);
        frame.copy(from, memory);
        long row = (long) target.width() * target.channels();
        Lanes.clear(to + first * row * 4, (end - first) * row);
        long behind = memory + frame.floats() * 4;
        Lanes.clear(behind, unread);
        for (int y = 0; y < panels.length; y++) {
            for (int x = 0; x < panels[y].length; x++) {
                Places places = places(frame, memory, to, first, end, y, x);
                if (places.count() > 0) {
                    places.setSpare(behind);
                    products(panels[y][x], places, behind + unread * 4);
                }
            }
        }
    }

    /// The pixels of one phase.
    private Places places(Frame frame, long memory, long to, int first, int end, int phaseDown, int phaseAlong) {
        Places places = new Places((end - first) * target.width());
        for (int y = first; y < end; y++) {
            if (down.phase(y) != phaseDown) {
                continue;
            }
            long base = memory + (down.base(y) - frame.top()) * frame.rowBytes();
            for (int x = 0; x < target.width(); x++) {
                if (along.phase(x) == phaseAlong) {
                    places.add(
                            base + (along.base(x) - frame.left()) * frame.pixelBytes(),
                            to + ((long) y * target.width() + x) * target.channels() * 4);
                }
            }
        }
        return places;
    }

    /// @param memory for the columns that fill no vector
    private void products(Panels panels, Places places, long memory) {
        int rest = order.columns() - order.first(order.panels() - 1); // of the last panel
        boolean divided = rest % Lanes.COUNT != 0;
        Places apart = divided ? places.apart(memory, Tiles.COLUMNS * 4L) : places;
        for (int group = 0; group < order.groups(); group++) {
            if (divided) {
                Lanes.clear(memory, (long) (places.count() + Places.SPARE) * Tiles.COLUMNS);
            }
            panels.add(places, apart, group);
            if (divided) {
                long column = ((group + 1L) * order.columns() - rest) * 4;
                for (int place = 0; place < places.count(); place++) {
                    Lanes.copy(apart.to(place), places.to(place) + column, rest * 4L);
                }
            }
        }
    }
}
