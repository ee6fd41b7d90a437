package org.millijoule.supernet.graph;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Tape;
import org.millijoule.kernel.Chunks;
import org.millijoule.network.graph.Formula;
import org.millijoule.quantize.Grid;

/// Functions of every value of a tensor, by their [Formula] or, on a grid, from a table of its values.
final class Functions {
    private static final int PIECE = 1 << 13; // our choice: a millisecond of exponentials
    private static final double FAR = 64; // our choice: activation functions are straight lines beyond
    private static final double CLOSE = 1.0 / 64;

    private Functions() {}

    /// Whether a function has values below 0.
    static boolean negative(Formula formula) {
        for (double x = -FAR; x <= FAR; x += CLOSE) {
            if (formula.at(x) < 0) {
                return true;
            }
        }
        return false;
    }

    /// The function of every value, of x's shape.
    static Tensor exact(Tensor x, Formula formula, Tape tape) {
        return each(x, formula::at, formula::slope, tape);
    }

    /// The function of values on a grid: the entries of [#table].
    static Tensor onGrid(Tensor x, Formula formula, float step, Grid grid, Tape tape) {
        float[] values = table(formula, step, grid);
        double[] slopes = new double[values.length];
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = formula.slope(argument(i, step, grid));
        }
        DoubleUnaryOperator index = v -> Math.clamp(Math.rint(v / step), grid.lowest(), grid.highest()) - grid.lowest();
        return each(x, v -> values[(int) index.applyAsDouble(v)], v -> slopes[(int) index.applyAsDouble(v)], tape);
    }

    /// The values of the function on a grid, from its lowest integer on, rounded to float32.
    static float[] table(Formula formula, float step, Grid grid) {
        float[] values = new float[grid.highest() - grid.lowest() + 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) formula.at(argument(i, step, grid));
        }
        return values;
    }

    private static float argument(int entry, float step, Grid grid) {
        return step * (entry + grid.lowest());
    }

    private static Tensor each(Tensor x, DoubleUnaryOperator value, DoubleUnaryOperator slope, Tape tape) {
        Tensor in = tape.hold(FlatFloats.dense(x), x);
        Tensor y = torch.empty_like(in.detach());
        map(FlatFloats.of(in), FlatFloats.of(y), value);
        if (!Tape.isTracked(x)) {
            return y;
        }
        return tape.record(y, gradient -> {
            Tensor slopes = torch.empty_like(in.detach());
            map(FlatFloats.of(in), FlatFloats.of(slopes), slope);
            tape.send(x, slopes.mul_(gradient));
        });
    }

    private static void map(MemorySegment from, MemorySegment to, DoubleUnaryOperator function) {
        long count = from.byteSize() / Float.BYTES;
        Chunks.run(Math.toIntExact(Math.ceilDiv(count, PIECE)), piece -> {
            long end = Math.min(count, (piece + 1L) * PIECE);
            for (long i = (long) piece * PIECE; i < end; i++) {
                to.setAtIndex(JAVA_FLOAT, i, (float) function.applyAsDouble(from.getAtIndex(JAVA_FLOAT, i)));
            }
        });
    }
}
