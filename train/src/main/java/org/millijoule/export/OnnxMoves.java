package org.millijoule.export;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel.Rearrange;

/// Writes a [Rearrange] by operators that only move values: a Reshape where the order stays that of (C, H, W); a
/// Gather along each axis, and Pad around, where every axis is taken for itself (slices, permutations of channels,
/// enlargements); else one Gather of all values.
///
/// @param map that is read
record OnnxMoves(GraphWriter graph, Rearrange node, Shape map) {
    private static final int ZERO = -1;

    String written(String x) {
        if (keepsOrder()) {
            return reshaped(node.name() + "/reshaped", x);
        }
        return Axes.of(node, map).map(axes -> byAxis(axes, x)).orElseGet(() -> gathered(x));
    }

    private String reshaped(String name, String x) {
        return new PlainOperators(graph).reshaped(name, x, node.output());
    }

    /// Position of the result that has number i in the order channel, height, width.
    private static int position(int i, Shape shape) {
        int pixels = shape.height() * shape.width();
        return i % pixels * shape.channels() + i / pixels;
    }

    /// By value of the result in the order channel, height, width: the number of its operand in the same order.
    private int from(int i) {
        int position = node.positions()[position(i, node.output())];
        return position < 0 ? ZERO : position % map.channels() * map.height() * map.width() + position / map.channels();
    }

    private boolean keepsOrder() {
        int[] positions = node.positions();
        return positions.length == map.elements()
                && IntStream.range(0, positions.length).allMatch(i -> from(i) == i);
    }

    /// Where the rows, columns and channels of a result come from, each axis for itself; around them are zeros.
    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Axes(int[] rows, int[] columns, int[] channels, long[] pads) {
        static Optional<Axes> of(Rearrange node, Shape map) {
            Shape output = node.output();
            int[] low = {output.height(), output.width(), output.channels()};
            int[] high = {-1, -1, -1};
            for (int i = 0; i < node.positions().length; i++) {
                if (node.positions()[i] >= 0) {
                    int[] place = {
                        i / output.channels() / output.width(),
                        i / output.channels() % output.width(),
                        i % output.channels()
                    };
                    for (int axis = 0; axis < 3; axis++) {
                        low[axis] = Math.min(low[axis], place[axis]);
                        high[axis] = Math.max(high[axis], place[axis]);
                    }
                }
            }
            if (high[0] < 0) {
                return Optional.empty(); // nothing but zeros
            }
            Axes axes = new Axes(
                    IntStream.rangeClosed(low[0], high[0])
                            .map(y -> at(node, y, low[1], low[2]) / map.channels() / map.width())
                            .toArray(),
                    IntStream.rangeClosed(low[1], high[1])
                            .map(x -> at(node, low[0], x, low[2]) / map.channels() % map.width())
                            .toArray(),
                    IntStream.rangeClosed(low[2], high[2])
                            .map(c -> at(node, low[0], low[1], c) % map.channels())
                            .toArray(),
                    new long[] {
                        0,
                        low[2],
                        low[0],
                        low[1],
                        0,
                        output.channels() - 1L - high[2],
                        output.height() - 1L - high[0],
                        output.width() - 1L - high[1]
                    });
            return axes.give(node, map, low) ? Optional.of(axes) : Optional.empty();
        }

        private static int at(Rearrange node, int y, int x, int c) {
            Shape output = node.output();
            return node.positions()[(y * output.width() + x) * output.channels() + c];
        }

        private boolean give(Rearrange node, Shape map, int[] low) {
            for (int y = 0; y < rows.length; y++) {
                for (int x = 0; x < columns.length; x++) {
                    for (int c = 0; c < channels.length; c++) {
                        int position = (rows[y] * map.width() + columns[x]) * map.channels() + channels[c];
                        if (position < 0 || at(node, low[0] + y, low[1] + x, low[2] + c) != position) {
                            return false;
                        }
                    }
                }
            }
            return true;
        }
    }

    private String byAxis(Axes axes, String x) {
        String result = taken("channels", 1, axes.channels(), map.channels(), x);
        result = taken("rows", 2, axes.rows(), map.height(), result);
        result = taken("columns", 3, axes.columns(), map.width(), result);
        if (IntStream.range(0, 8).anyMatch(i -> axes.pads()[i] != 0)) {
            String pads = graph.constant(node.name() + "/pads", axes.pads());
            result = graph.operator("Pad", node.name() + "/padded", List.of(result, pads));
        }
        return result;
    }

    private String taken(String what, int axis, int[] from, int size, String x) {
        boolean all = from.length == size && IntStream.range(0, size).allMatch(i -> from[i] == i);
        return all
                ? x
                : gather(
                        node.name() + "/" + what,
                        x,
                        IntStream.of(from).asLongStream().toArray(),
                        axis);
    }

    private String gather(String name, String x, long[] from, int axis) {
        String places = graph.constant(name + "/from", from);
        return graph.operator("Gather", name, List.of(x, places), GraphWriter.attribute("axis", axis));
    }

    /// All values of an image as a row, before them a zero where one is wanted.
    private String gathered(String x) {
        String name = node.name();
        String flat = graph.operator("Flatten", name + "/flat", List.of(x));
        boolean zeros = IntStream.of(node.positions()).anyMatch(position -> position < 0);
        if (zeros) {
            flat = graph.operator("Pad", name + "/and_zero", List.of(flat, graph.constant(name + "/pads", 0, 1, 0, 0)));
        }
        long[] from = new long[node.positions().length];
        for (int i = 0; i < from.length; i++) {
            from[i] = from(i) + (zeros ? 1L : 0);
        }
        return reshaped(name + "/moved", gather(name + "/values", flat, from, 1));
    }
}
