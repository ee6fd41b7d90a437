package org.millijoule.kernel.dense;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.millijoule.kernel.Lanes;
import org.millijoule.kernel.Scratch;
import org.millijoule.network.Shape;

/// What every pixel of a target sums up over the taps that it reads in a source: a convolution, or the gradient of its
/// input.
///
/// @param down over rows
/// @param along over columns
record TapProducts(Shape source, Shape target, Reads down, Reads along, Panels.Order order) {
    /// Floats of a frame and its sums: half a megabyte, for the second-level cache (`our choice`).
    private static final int FLOATS = 1 << 17;

    /// Pixels that a panel of weights is read for, at least: of small images several are computed at once
    /// (`our choice`).
    private static final int PIXELS = 64;

    /// Parts that the rows of an image are cut into.
    int partsOfImage() {
        return Math.ceilDiv(target.height(), rowsOfPart());
    }

    private int rowsOfPart() {
        long row = (long) target.width() * target.channels()
                + (long) frame(0, 1).width() * source.channels() * source.height() / target.height();
        int most = Math.clamp(FLOATS / row, 1, target.height());
        return Math.ceilDiv(target.height(), Math.ceilDiv(target.height(), most));
    }

    /// Images that are computed at once.
    int imagesAtOnce() {
        return partsOfImage() > 1 ? 1 : Math.ceilDiv(PIXELS, target.height() * target.width());
    }

    /// What rows `from .. to - 1` of the target read.
    private Frame frame(int from, int to) {
        return Frame.of(source, down, along, from, to);
    }

    /// With the weights, which lie packed in this thread's memory until it packs others.
    Packed packed(MemorySegment weights) {
        return new Packed(weights);
    }

    /// Ready to run, in any thread.
    final class Packed {
        private final List<Part> parts;

        private Packed(MemorySegment weights) {
            List<Weights> packed = packedWeights(weights);
            this.parts = IntStream.range(0, partsOfImage())
                    .mapToObj(part -> part(part * rowsOfPart(), packed))
                    .toList();
        }

        /// The first row of the target that a part computes.
        int first(int part) {
            return parts.get(part).first();
        }

        /// Rows that a part computes.
        int rows(int part) {
            return parts.get(part).end() - first(part);
        }

        /// The first row of the source that a part reads.
        int firstRead(int part) {
            return parts.get(part).frame().firstInside();
        }

        /// Rows of the source that a part reads.
        int rowsRead(int part) {
            return parts.get(part).frame().rowsInside();
        }

        /// Computes one part of some images; of several images all rows.
        ///
        /// @param from address of [#firstRead] of the first image
        /// @param to address of the first image of the target
        void run(int part, int images, long from, long to) {
            Part work = parts.get(part);
            Frame frame = work.frame();
            int floats = Math.toIntExact(frame.floats());
            int behind = RowTiles.PIXELS * source.channels(); // the last tile reads what it does not need
            float[] memory = FrameMemory.floats((long) images * floats + behind);
            MemorySegment segment = MemorySegment.ofArray(memory);
            for (int n = 0; n < images; n++) {
                frame.copy(from + n * source.elements() * 4, segment.asSlice((long) n * floats * 4));
            }
            work.phases().forEach(phase -> phase.run(memory, images, floats, to));
        }

        /// All rows of some images.
        void run(int images, long from, long to) {
            for (int part = 0; part < parts.size(); part++) {
                run(part, images, from + (long) firstRead(part) * source.width() * source.channels() * 4, to);
            }
        }
    }

    /// Some rows of the target: what they read, and the pixels of each phase.
    private record Part(int first, int end, Frame frame, List<Phase> phases) {}

    /// The pixels of a part that read the same taps.
    private interface Phase {
        /// Computes them.
        ///
        /// @param frame the frames of some images
        /// @param floats of one of them
        /// @param to address of the first image of the target
        void run(float[] frame, int images, int floats, long to);
    }

    /// The weights of a phase, by the number of its rows and that of its columns.
    private interface Weights {
        /// @param places by distances from frame and image
        Phase at(Places places);
    }

    /// Whether rows are computed by [RowTiles]: three taps side by side of neighbouring pixels, in rows that leave not
    /// more than a third of a tile empty (`our choice`).
    private boolean isByRows() {
        boolean threeSideBySide = along.axis().taps() == RowTiles.TAPS
                && along.axis().stride() == 1
                && along.axis().dilation() == 1;
        int tiles = Math.ceilDiv(target.width(), RowTiles.PIXELS);
        return threeSideBySide && 3 * target.width() >= 2 * RowTiles.PIXELS * tiles;
    }

    /// By phase, those of rows first.
    private List<Weights> packedWeights(MemorySegment weights) {
        List<Taps> taps = new ArrayList<>();
        for (int y = 0; y < down.phases(); y++) {
            for (int x = 0; x < along.phases(); x++) {
                taps.add(Taps.of(down, y, along, x, frame(0, 1), order.channels()));
            }
        }
        long at = Scratch.WEIGHTS.floats(taps.stream().mapToLong(this::floats).sum());
        List<Weights> all = new ArrayList<>();
        for (Taps one : taps) {
            all.add(
                    isByRows()
                            ? rows(new RowPanels(order, one, weights, at))
                            : tiles(new Panels(order, one, weights, at)));
            at += floats(one) * 4;
        }
        return all;
    }

    private long floats(Taps taps) {
        return isByRows() ? RowPanels.floats(order, taps) : order.floats(taps);
    }

    private Weights rows(RowPanels panels) {
        return places -> (frame, images, floats, to) -> {
            Places starts = places.at(images, floats, to, target.elements() * 4, 0);
            long memory = Scratch.TILE.floats((long) RowTiles.PIXELS * Lanes.COUNT);
            panels.multiply(frame, starts, source.channels(), target.width(), target.channels() * 4L, memory);
        };
    }

    private Weights tiles(Panels panels) {
        return places -> (frame, images, floats, to) -> {
            int most = images * places.count() + Places.SPARE;
            long row = (long) target.channels() + Tiles.COLUMNS; // one that nobody reads
            long memory = Scratch.TILE.floats(row + (long) most * Tiles.COLUMNS);
            Places all = places.at(images, floats, to, target.elements() * 4, memory);
            products(panels, frame, all, memory + row * 4);
        };
    }

    private Part part(int first, List<Weights> packed) {
        int end = Math.min(target.height(), first + rowsOfPart());
        Frame frame = frame(first, end);
        List<Phase> phases = new ArrayList<>();
        for (int y = 0; y < down.phases(); y++) {
            for (int x = 0; x < along.phases(); x++) {
                Places places = places(frame, first, end, y, x);
                if (places.count() > 0) {
                    phases.add(packed.get(y * along.phases() + x).at(places));
                }
            }
        }
        return new Part(first, end, frame, phases);
    }

    /// The pixels of one phase; by rows, the first of each.
    private Places places(Frame frame, int first, int end, int phaseDown, int phaseAlong) {
        Places places = new Places((end - first) * target.width());
        for (int y = first; y < end; y++) {
            if (down.phase(y) != phaseDown) {
                continue;
            }
            int base = (down.base(y) - frame.top()) * frame.width();
            int columns = isByRows() ? 1 : target.width();
            for (int x = 0; x < columns; x++) {
                if (along.phase(x) == phaseAlong) {
                    places.add(
                            (base + along.base(x) - frame.left()) * source.channels(),
                            ((long) y * target.width() + x) * target.channels() * 4);
                }
            }
        }
        return places;
    }

    /// @param memory for the columns that fill no vector
    private void products(Panels panels, float[] frame, Places places, long memory) {
        int rest = order.columns() - order.first(order.panels() - 1); // of the last panel
        boolean divided = rest % Lanes.COUNT != 0;
        Places apart = divided ? places.apart(memory, Tiles.COLUMNS * 4L) : places;
        for (int group = 0; group < order.groups(); group++) {
            panels.multiply(frame, places, apart, group);
            if (divided) {
                long column = ((group + 1L) * order.columns() - rest) * 4;
                for (int place = 0; place < places.count(); place++) {
                    Lanes.copy(apart.to(place), places.to(place) + column, rest * 4L);
                }
            }
        }
    }
}
