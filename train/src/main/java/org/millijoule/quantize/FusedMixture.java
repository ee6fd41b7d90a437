package org.millijoule.quantize;

import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.kernel.ChannelNorm;
import org.millijoule.kernel.ChannelSums;
import org.millijoule.kernel.GridRounding;
import org.millijoule.kernel.Lanes;
import org.millijoule.kernel.Scratch;

/// The arithmetic of a [Mixture] on blocks of float32 memory that stay in the first-level cache while every grid
/// visits them. Sums are kept apart for each piece, a stretch of blocks with one step (an index of dimension 0 where
/// each has its own), and added in the order of pieces.
final class FusedMixture {
    private final Grid[] grids;
    private final float[][] steps;
    private final float[] weights;
    private final float inside;
    private final boolean masked; // else there is one grid, of weight 1

    FusedMixture(Mixture mixture) {
        grids = mixture.grids().toArray(Grid[]::new);
        steps = mixture.steps().stream()
                .map(tensor -> FlatFloats.values(FlatFloats.contiguous(tensor)))
                .toArray(float[][]::new);
        weights = mixture.mask()
                .map(mask -> FlatFloats.values(FlatFloats.contiguous(mask)))
                .orElse(new float[] {1});
        inside = mixture.stepGradient().inside();
        masked = mixture.mask().isPresent();
    }

    /// Writes the mixture of a block.
    ///
    /// @param piece whose steps count
    /// @param x and out: addresses of `length` elements, not the same
    void forward(int piece, long x, long out, int length) {
        boolean add = false;
        for (int b = 0; b < grids.length; b++) {
            if (weights[b] != 0) {
                Grid grid = grids[b];
                GridRounding.forward(x, out, length, step(b, piece), grid.lowest(), grid.highest(), weights[b], add);
                add = true;
            }
        }
        if (!add) {
            Lanes.clear(out, length);
        }
    }

    /// Writes the gradient of a block and adds to the sums of its piece.
    ///
    /// @param x, dy and dx: addresses of `length` elements; dx is none of the others
    void backward(int piece, long x, long dy, long dx, int length, Sums sums) {
        boolean add = false;
        for (int b = 0; b < grids.length; b++) {
            int at = (piece * grids.length + b) * 2;
            Grid grid = grids[b];
            float step = step(b, piece);
            if (weights[b] != 0) {
                GridRounding.backward(
                        x,
                        dy,
                        dx,
                        length,
                        step,
                        grid.lowest(),
                        grid.highest(),
                        weights[b],
                        inside,
                        add,
                        sums.ofPieces,
                        at);
                add = true;
            } else if (sums.everyGrid) {
                GridRounding.dot(x, dy, length, step, grid.lowest(), grid.highest(), sums.ofPieces, at + 1);
            }
        }
        if (!add) {
            Lanes.clear(dx, length);
        }
    }

    /// Writes the mixture of what batch-norm makes of a block of rows.
    ///
    /// @param piece whose sums count
    /// @param x and out: addresses of (rows, channels), not the same
    void forward(ChannelNorm norm, int piece, long x, long out, int rows) {
        if (!masked) {
            norm.forwardRounded(x, out, rows, step(0, piece), grids[0].lowest(), grids[0].highest());
            return;
        }
        int length = rows * norm.channels();
        long z = Scratch.floats(length);
        norm.forward(x, z, rows);
        forward(piece, z, out, length);
    }

    /// Overwrites the gradient of a block by that before batch-norm's clip, and adds to the sums.
    ///
    /// @param x and d: addresses of (rows, channels)
    void backward(ChannelNorm norm, int piece, long x, long d, int rows, Sums sums, ChannelSums ofChannels) {
        if (!masked) {
            norm.roundedGradient(
                    x,
                    d,
                    d,
                    rows,
                    step(0, piece),
                    grids[0].lowest(),
                    grids[0].highest(),
                    inside,
                    ofChannels,
                    sums.ofPieces,
                    2 * piece);
            return;
        }
        int length = rows * norm.channels();
        long z = Scratch.floats(2L * length);
        long dz = z + 4L * length;
        norm.forward(x, z, rows);
        backward(piece, z, d, dz, length, sums);
        norm.clipGradient(x, dz, d, rows, ofChannels);
    }

    private float step(int b, int piece) {
        return steps[b].length == 1 ? steps[b][0] : steps[b][piece];
    }

    /// What the pieces of a backward pass add up to.
    final class Sums {
        private final double[] ofPieces;
        private final int pieces;
        private final boolean everyGrid;

        /// @param everyGrid whether grids of weight 0 need their dot product
        Sums(int pieces, boolean everyGrid) {
            this.ofPieces = new double[pieces * grids.length * 2];
            this.pieces = pieces;
            this.everyGrid = everyGrid;
        }

        /// Adds the gradients of steps and mask to their leaves.
        ///
        /// @param x whose shape the rule of the gradients' scale wants
        void send(Mixture mixture, Tensor x) {
            for (int b = 0; b < mixture.size(); b++) {
                Tensor leaf = mixture.steps().get(b);
                if (mixture.learns(leaf)) {
                    FlatFloats.addToGradient(leaf, ofSteps(b, mixture.gradientFactor(b, x)));
                }
            }
            mixture.mask().filter(Tensor::requires_grad).ifPresent(mask -> FlatFloats.addToGradient(mask, ofMask()));
        }

        /// The gradient of the steps of grid b, weighted by the mask.
        private float[] ofSteps(int b, float factor) {
            double[] sums = new double[steps[b].length];
            for (int piece = 0; piece < pieces; piece++) {
                sums[sums.length == 1 ? 0 : piece] += ofPieces[(piece * grids.length + b) * 2];
            }
            float[] gradient = new float[sums.length];
            for (int i = 0; i < sums.length; i++) {
                gradient[i] = (float) (sums[i] * weights[b] * factor);
            }
            return gradient;
        }

        /// `<dy, Q_b(x)>` for every grid b.
        private float[] ofMask() {
            float[] gradient = new float[grids.length];
            for (int b = 0; b < grids.length; b++) {
                double sum = 0;
                for (int piece = 0; piece < pieces; piece++) {
                    sum += ofPieces[(piece * grids.length + b) * 2 + 1] * step(b, piece);
                }
                gradient[b] = (float) sum;
            }
            return gradient;
        }
    }
}
