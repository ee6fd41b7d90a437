package org.millijoule.kernel.dense;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
        return Frame.of(source, down, along, from, to);
    }

    /// Some rows of the target: what they read, and the pixels of each phase, by distances from frame and image.
    private record Part(int first, int end, Frame frame, List<Phase> phases) {}

    private record Phase(Panels panels, Places places) {}

    void run(MemorySegment from, MemorySegment weights, MemorySegment to, RowsWritten written) {
        try (Arena arena = Arena.ofConfined()) {
            Panels[][] panels = new Panels[down.phases()][along.phases()];
            for (int y = 0; y < panels.length; y++) {
                for (int x = 0; x < panels[y].length; x++) {
                    Taps taps = Taps.of(down, y, along, x, frame(0, 1), order.channels());
                    panels[y][x] = new Panels(order, taps, weights, arena);
                }
            }
            List<Part> parts = IntStream.range(0, piecesOfImage())
                    .mapToObj(piece -> part(piece * rowsOfPiece(), panels))
                    .toList();
            Chunks.run(pieces(), piece -> {
                int image = piece / parts.size();
                Part part = parts.get(piece % parts.size());
                rows(
                        part,
                        from.address() + image * source.elements() * 4,
                        to.address() + image * target.elements() * 4);
                long row = ((long) image * target.height() + part.first) * target.width();
                written.accept(piece, row, (part.end - part.first) * target.width());
            });
        }
    }

    private Part part(int first, Panels[][] panels) {
        int end = Math.min(target.height(), first + rowsOfPiece());
        Frame frame = frame(first, end);
        List<Phase> phases = new ArrayList<>();
        for (int y = 0; y < panels.length; y++) {
            for (int x = 0; x < panels[y].length; x++) {
                Places places = places(frame, first, end, y, x);
                if (places.count() > 0) {
                    phases.add(new Phase(panels[y][x], places));
                }
            }
        }
        return new Part(first, end, frame, phases);
    }

    private void rows(Part part, long from, long to) {
        int most = (part.end - part.first) * target.width() + Places.SPARE;
        long unread = target.channels() + 2L * Tiles.COLUMNS; // a row of zeros, and one that nobody reads
        long memory = Scratch.FRAME.floats(part.frame.floats() + unread + (long) most * Tiles.COLUMNS);
        part.frame.copy(from, memory);
        long behind = memory + part.frame.floats() * 4;
        Lanes.clear(behind, Tiles.COLUMNS);
        for (Phase phase : part.phases) {
            Places places = phase.places.at(memory, to, behind + Tiles.COLUMNS * 4L);
            products(phase.panels, places, behind, behind + unread * 4);
        }
    }

    /// The pixels of one phase.
    private Places places(Frame frame, int first, int end, int phaseDown, int phaseAlong) {
        Places places = new Places((end - first) * target.width());
        for (int y = first; y < end; y++) {
            if (down.phase(y) != phaseDown) {
                continue;
            }
            long base = (down.base(y) - frame.top()) * frame.rowBytes();
            for (int x = 0; x < target.width(); x++) {
                if (along.phase(x) == phaseAlong) {
                    places.add(
                            base + (along.base(x) - frame.left()) * frame.pixelBytes(),
                            ((long) y * target.width() + x) * target.channels() * 4);
                }
            }
        }
        return places;
    }

    /// @param zeros a row of a panel
    /// @param memory for the columns that fill no vector
    private void products(Panels panels, Places places, long zeros, long memory) {
        int rest = order.columns() - order.first(order.panels() - 1); // of the last panel
        boolean divided = rest % Lanes.COUNT != 0;
        Places apart = divided ? places.apart(memory, Tiles.COLUMNS * 4L) : places;
        for (int group = 0; group < order.groups(); group++) {
            panels.multiply(places, apart, group, zeros);
            if (divided) {
                long column = ((group + 1L) * order.columns() - rest) * 4;
                for (int place = 0; place < places.count(); place++) {
                    Lanes.copy(apart.to(place), places.to(place) + column, rest * 4L);
                }
            }
        }
    }
}
