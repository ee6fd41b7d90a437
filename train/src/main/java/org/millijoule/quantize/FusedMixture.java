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

    /// Writes the gradient of a block and once more its mixture, and adds to the sums of its piece.
    ///
    /// @param x, dy, dx and out: addresses of `length` elements; dx and out are none of the others
    void backward(int piece, long x, long dy, long dx, long out, int length, Sums sums) {
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
                        out,
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
            Lanes.clear(out, length);
        }
    }

    /// With what batch-norm makes of a tensor, of one step per grid.
    Behind behind(ChannelNorm norm) {
        return new Behind(norm);
    }

    /// Batch-norm, clip and mixture in one pass, block by block.
    final class Behind {
        /// Elements that every grid visits while they are in the first-level cache (`our choice`).
        private static final int BLOCK = 1 << 11;

        private final ChannelNorm norm;
        private final ChannelNorm.Rounding[] roundings;

        private Behind(ChannelNorm norm) {
            this.norm = norm;
            this.roundings = new ChannelNorm.Rounding[grids.length];
            for (int b = 0; b < grids.length; b++) {
                roundings[b] = norm.rounding(step(b, 0), grids[b].lowest(), grids[b].highest(), inside);
            }
        }

        private int rowsOfBlock() {
            return Math.ceilDiv(Math.max(1, BLOCK / norm.channels()), norm.rowsOfPeriod()) * norm.rowsOfPeriod();
        }

        /// Writes the mixture of a block.
        ///
        /// @param x and out: addresses of (rows, channels), not the same
        void forward(long x, long out, int rows) {
            if (!masked) {
                norm.forwardRounded(x, out, rows, roundings[0]);
                return;
            }
            for (int row = 0; row < rows; row += rowsOfBlock()) {
                int count = Math.min(rowsOfBlock(), rows - row);
                long at = 4L * row * norm.channels();
                Lanes.clear(out + at, (long) count * norm.channels());
                for (int b = 0; b < grids.length; b++) {
                    if (weights[b] != 0) {
                        norm.addRounded(x + at, out + at, count, roundings[b], weights[b]);
                    }
                }
            }
        }

        /// Writes the gradient of a block before batch-norm's clip and once more its mixture, and adds to the sums.
        ///
        /// @param piece whose sums count
        /// @param x, dq, d and out: addresses of (rows, channels); d may be dq, out is none of the others
        void backward(int piece, long x, long dq, long d, long out, int rows, Sums sums, ChannelSums ofChannels) {
            if (!masked) {
                ChannelNorm.Place place = new ChannelNorm.Place(sums.ofPieces, 2 * piece);
                norm.roundedGradient(x, dq, d, out, rows, roundings[0], ofChannels, place);
                return;
            }
            for (int row = 0; row < rows; row += rowsOfBlock()) {
                int count = Math.min(rowsOfBlock(), rows - row);
                long at = 4L * row * norm.channels();
                mixed(piece, x + at, dq + at, d + at, out + at, count, sums, ofChannels);
            }
        }

        private void mixed(int piece, long x, long dq, long d, long out, int rows, Sums sums, ChannelSums ofChannels) {
            long floats = (long) rows * norm.channels();
            long ofGrids = Scratch.NORMALISED.floats(floats);
            Lanes.clear(ofGrids, floats);
            Lanes.clear(out, floats);
            for (int b = 0; b < grids.length; b++) {
                ChannelNorm.Place place = new ChannelNorm.Place(sums.ofPieces, (piece * grids.length + b) * 2);
                if (weights[b] != 0) {
                    norm.addRoundedGradient(x, dq, ofGrids, out, rows, roundings[b], weights[b], ofChannels, place);
                } else if (sums.everyGrid) {
                    norm.dotRounded(x, dq, rows, roundings[b], place);
                }
            }
            Lanes.copy(ofGrids, d, floats * Float.BYTES);
        }
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
