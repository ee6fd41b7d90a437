package org.millijoule.quantize;

import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.kernel.Chunks;

/// A [Mixture] over one flat float32 tensor, forward and backward in one pass each: a block of the tensor stays
/// in the first-level cache while every grid visits it.
///
/// The tensor is cut into rows that do not depend on threads: pieces of equal length where it has one step, the
/// indices of dimension 0 where each has a step of its own. Sums of rows are kept apart and added in their order.
final class FusedMixture {
    /// Elements of a piece of work: large against the cost of handing it to a thread (`our choice`).
    private static final int PIECE = 1 << 15;

    /// Elements of a block: x, dy and dx of it are 24 KiB (`our choice`).
    private static final int BLOCK = 1 << 11;

    private final Grid[] grids;
    private final float[][] steps;
    private final float[] weights;
    private final float inside;
    private final long total;
    private final long rowLength;
    private final int rows;

    FusedMixture(Mixture mixture, Tensor x) {
        grids = mixture.grids().toArray(Grid[]::new);
        steps = mixture.steps().stream()
                .map(tensor -> FlatFloats.values(tensor.contiguous()))
                .toArray(float[][]::new);
        weights =
                mixture.mask().map(mask -> FlatFloats.values(mask.contiguous())).orElse(new float[] {1});
        inside = mixture.stepGradient().inside();
        total = x.numel();
        rowLength = mixture.perIndex(x) ? total / x.size(0) : PIECE;
        rows = Math.toIntExact(rowLength == 0 ? 0 : Math.ceilDiv(total, rowLength));
    }

    void forward(MemorySegment x, MemorySegment out) {
        forEachRow(row -> forEachBlock(row, (from, length) -> {
            boolean add = false;
            for (int b = 0; b < grids.length; b++) {
                if (weights[b] != 0) {
                    LsqKernel.forward(x, out, from, length, step(b, row), grids[b], weights[b], add);
                    add = true;
                }
            }
            if (!add) {
                clear(out, from, length);
            }
        }));
    }

    /// Writes dx; also the sums for the gradients.
    ///
    /// @param everyGrid whether grids of weight 0 need their dot product
    Sums backward(MemorySegment x, MemorySegment dy, MemorySegment dx, boolean everyGrid) {
        double[] sums = new double[rows * grids.length * 2];
        forEachRow(row -> forEachBlock(row, (from, length) -> {
            boolean add = false;
            for (int b = 0; b < grids.length; b++) {
                int at = (row * grids.length + b) * 2;
                if (weights[b] != 0) {
                    LsqKernel.backward(
                            x, dy, dx, from, length, step(b, row), grids[b], weights[b], inside, add, sums, at);
                    add = true;
                } else if (everyGrid) {
                    LsqKernel.dot(x, dy, from, length, step(b, row), grids[b], sums, at + 1);
                }
            }
            if (!add) {
                clear(dx, from, length);
            }
        }));
        return new Sums(sums);
    }

    /// What the rows of a backward pass added up to.
    final class Sums {
        private final double[] ofRows;

        private Sums(double[] ofRows) {
            this.ofRows = ofRows;
        }

        /// The gradient of the steps of grid b, weighted by the mask.
        float[] ofSteps(int b, float factor) {
            double[] sums = new double[steps[b].length];
            for (int row = 0; row < rows; row++) {
                sums[sums.length == 1 ? 0 : row] += ofRows[(row * grids.length + b) * 2];
            }
            float[] gradient = new float[sums.length];
            for (int i = 0; i < sums.length; i++) {
                gradient[i] = (float) (sums[i] * weights[b] * factor);
            }
            return gradient;
        }

        /// `<dy, Q_b(x)>` for every grid b.
        float[] ofMask() {
            float[] gradient = new float[grids.length];
            for (int b = 0; b < grids.length; b++) {
                double sum = 0;
                for (int row = 0; row < rows; row++) {
                    sum += ofRows[(row * grids.length + b) * 2 + 1] * step(b, row);
                }
                gradient[b] = (float) sum;
            }
            return gradient;
        }
    }

    private float step(int b, int row) {
        return steps[b].length == 1 ? steps[b][0] : steps[b][row];
    }

    private void forEachRow(IntConsumer work) {
        int rowsOfPiece = (int) Math.max(1, PIECE / Math.max(1, rowLength));
        Chunks.run(Math.ceilDiv(rows, rowsOfPiece), piece -> {
            int end = Math.min(rows, (piece + 1) * rowsOfPiece);
            for (int row = piece * rowsOfPiece; row < end; row++) {
                work.accept(row);
            }
        });
    }

    private interface Block {
        void accept(long from, int length);
    }

    private void forEachBlock(int row, Block work) {
        long end = Math.min(total, (row + 1) * rowLength);
        for (long from = row * rowLength; from < end; from += BLOCK) {
            work.accept(from, (int) Math.min(BLOCK, end - from));
        }
    }

    private static void clear(MemorySegment memory, long from, int length) {
        memory.asSlice(from * Float.BYTES, (long) length * Float.BYTES).fill((byte) 0);
    }
}
