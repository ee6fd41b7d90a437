package org.millijoule.quantize;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Normalised;
import org.millijoule.autograd.Tape;
import org.millijoule.kernel.ChannelNorm;
import org.millijoule.kernel.ChannelSums;
import org.millijoule.kernel.Chunks;
import org.millijoule.kernel.RowBlocks;

/// Puts a [FusedMixture] on the tape: one pass over the tensor forward and one backward, or behind a batch-norm
/// one pass forward, besides that for its statistics, and two backward.
final class FusedGraph {
    private FusedGraph() {}

    /// The mixture of x, of its shape, dense.
    static Tensor quantize(Tensor x, Mixture mixture, Tape tape) {
        Tensor y = new Tensor();
        try (PointerScope _ = new PointerScope()) {
            boolean perIndex = mixture.perIndex(x);
            Tensor source = tape.hold(perIndex ? FlatFloats.denseRows(x) : FlatFloats.dense(x), x);
            Rows rows = Rows.of(source, perIndex);
            FusedMixture fused = new FusedMixture(mixture);
            y.put(torch.empty_like(source));
            long from = FlatFloats.of(source).address();
            long to = FlatFloats.of(y).address();
            rows.forEach((row, at, length) -> fused.forward(row, from + 4 * at, to + 4 * at, length));
            if (mixture.isTracked(x)) {
                tape.record(y, new Backward(fused, source, source._version(), rows, mixture, x, tape));
            }
        }
        return y;
    }

    /// A tensor cut into rows of one step, and those into blocks, neither of which depends on threads: pieces of
    /// equal length where it has one step, the indices of dimension 0 where each has a step of its own.
    private record Rows(long total, long length, int count) {
        private static final int PIECE = 1 << 15; // as those of RowBlocks
        private static final int BLOCK = 1 << 11;

        static Rows of(Tensor x, boolean perIndex) {
            long total = x.numel();
            long length = perIndex ? total / x.size(0) : PIECE;
            return new Rows(total, length, Math.toIntExact(length == 0 ? 0 : Math.ceilDiv(total, length)));
        }

        interface Block {
            void accept(int row, long at, int length);
        }

        void forEach(Block work) {
            int rowsOfPiece = (int) Math.max(1, PIECE / Math.max(1, length));
            Chunks.run(Math.ceilDiv(count, rowsOfPiece), piece -> {
                int end = Math.min(count, (piece + 1) * rowsOfPiece);
                for (int row = piece * rowsOfPiece; row < end; row++) {
                    long last = Math.min(total, (row + 1) * length);
                    for (long at = row * length; at < last; at += BLOCK) {
                        work.accept(row, at, (int) Math.min(BLOCK, last - at));
                    }
                }
            });
        }
    }

    private record Backward(
            FusedMixture fused, Tensor source, long version, Rows rows, Mixture mixture, Tensor x, Tape tape)
            implements Consumer<Tensor> {
        @Override
        public void accept(Tensor gradient) {
            if (source._version() != version) {
                throw new IllegalStateException("a quantized tensor was changed in place before its backward pass");
            }
            Tensor dy = FlatFloats.inOrderOf(source, gradient);
            Tensor dx = torch.empty_like(source);
            long from = FlatFloats.of(source).address();
            long d = FlatFloats.of(dy).address();
            long to = FlatFloats.of(dx).address();
            FusedMixture.Sums sums = fused.new Sums(rows.count(), mixture.learnsMask());
            rows.forEach(
                    (row, at, length) -> fused.backward(row, from + 4 * at, d + 4 * at, to + 4 * at, length, sums));
            sums.send(mixture, source);
            tape.send(x, dx);
        }
    }

    /// The mixture of a batch-normalised tensor, of one step per grid.
    static Tensor quantize(Normalised z, Mixture mixture, Tape tape) {
        Tensor y = new Tensor();
        try (PointerScope _ = new PointerScope()) {
            Normalised.Fused source = z.fuse(tape);
            RowBlocks blocks = source.blocks();
            ChannelNorm norm = source.norm();
            FusedMixture fused = new FusedMixture(mixture);
            long[] shape = z.shape();
            y.put(FlatFloats.channelsLast(shape[0], shape[1], shape[2], shape[3]));
            MemorySegment out = FlatFloats.of(y);
            long from = source.memory().address();
            blocks.forEach((piece, row, rows) -> {
                long at = blocks.offset(row);
                fused.forward(norm, piece, from + at, out.address() + at, rows);
            });
            if (!z.isTracked() && !mixture.isTracked(y)) {
                return y;
            }
            tape.record(y, gradient -> {
                Tensor dy = FlatFloats.channelsLast(gradient);
                long d = FlatFloats.of(dy).address();
                FusedMixture.Sums sums = fused.new Sums(blocks.pieces(), mixture.learnsMask());
                ChannelSums[] ofChannels = ChannelSums.perPiece(blocks);
                blocks.forEach((piece, row, rows) -> {
                    long at = blocks.offset(row);
                    fused.backward(norm, piece, from + at, d + at, rows, sums, ofChannels[piece]);
                });
                sums.send(mixture, dy);
                source.finish(dy, ofChannels);
            });
        }
        return y;
    }
}
