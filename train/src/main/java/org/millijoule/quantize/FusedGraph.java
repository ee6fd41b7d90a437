package org.millijoule.quantize;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Input;
import org.millijoule.autograd.Normalised;
import org.millijoule.autograd.Tape;
import org.millijoule.kernel.ChannelSums;
import org.millijoule.kernel.Chunks;
import org.millijoule.kernel.OperatorEvent;
import org.millijoule.kernel.RowBlocks;
import org.millijoule.kernel.RowGradients;
import org.millijoule.kernel.Rows;
import org.millijoule.kernel.Scratch;

/// Puts a [FusedMixture] on the tape, as a tensor ([#quantize]) or as what a convolution reads ([#read]). As a tensor
/// it takes one pass forward and one backward, or behind a batch-norm one pass forward, besides that for its
/// statistics, and two backward.
final class FusedGraph {
    private FusedGraph() {}

    /// The mixture of x, of its shape, dense.
    static Tensor quantize(Tensor x, Mixture mixture, Tape tape) {
        Tensor y = new Tensor();
        try (PointerScope _ = new PointerScope()) {
            boolean perIndex = mixture.perIndex(x);
            Tensor source = tape.hold(perIndex ? FlatFloats.denseRows(x) : FlatFloats.dense(x), x);
            Pieces pieces = Pieces.of(source, perIndex);
            FusedMixture fused = new FusedMixture(mixture);
            y.put(torch.empty_like(source));
            long from = FlatFloats.of(source).address();
            long to = FlatFloats.of(y).address();
            OperatorEvent event = OperatorEvent.start();
            pieces.forEach((row, at, length) -> fused.forward(row, from + 4 * at, to + 4 * at, length));
            event.done("rounding forward", pieces::text, 0, 2 * pieces.total());
            if (mixture.isTracked(x)) {
                tape.record(y, new Backward(fused, source, source._version(), pieces, mixture, x, tape));
            }
        }
        return y;
    }

    /// A tensor cut into rows of one step, and those into blocks, neither of which depends on threads: pieces of
    /// equal length where it has one step, the indices of dimension 0 where each has a step of its own.
    private record Pieces(long total, long length, int count) {
        private static final int PIECE = 1 << 15; // as those of RowBlocks
        private static final int BLOCK = 1 << 11;

        static Pieces of(Tensor x, boolean perIndex) {
            long total = x.numel();
            long length = perIndex ? total / x.size(0) : PIECE;
            return new Pieces(total, length, Math.toIntExact(length == 0 ? 0 : Math.ceilDiv(total, length)));
        }

        String text() {
            return total + " values in " + count;
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
            FusedMixture fused, Tensor source, long version, Pieces pieces, Mixture mixture, Tensor x, Tape tape)
            implements Consumer<Tensor> {
        @Override
        public void accept(Tensor gradient) {
            checkUnchanged(source, version);
            Tensor dy = FlatFloats.inOrderOf(source, gradient);
            Tensor dx = torch.empty_like(source);
            long from = FlatFloats.of(source).address();
            long d = FlatFloats.of(dy).address();
            long to = FlatFloats.of(dx).address();
            FusedMixture.Sums sums = fused.new Sums(pieces.count(), mixture.learnsMask());
            OperatorEvent event = OperatorEvent.start();
            pieces.forEach((row, at, length) -> {
                long again = Scratch.VALUES.floats(length);
                fused.backward(row, from + 4 * at, d + 4 * at, to + 4 * at, again, length, sums);
            });
            event.done("rounding backward", pieces::text, 0, 3 * pieces.total());
            sums.send(mixture, source);
            tape.send(x, dx);
        }
    }

    private static void checkUnchanged(Tensor source, long version) {
        if (source._version() != version) {
            throw new IllegalStateException("a quantized tensor was changed in place before its backward pass");
        }
    }

    /// The mixture of a tensor (N, C, H, W), of one step per grid, that is computed where it is read.
    static Input read(Tensor x, Mixture mixture) {
        return new Quantized() {
            @Override
            public long[] shape() {
                return x.shape();
            }

            @Override
            public boolean isTracked() {
                return mixture.isTracked(x);
            }

            @Override
            public Tensor value(Tape tape) {
                return quantize(x, mixture, tape);
            }

            @Override
            public Opened open(Tape tape) {
                return new OpenedTensor(x, tape.hold(FlatFloats.channelsLast(x), x), mixture, tape);
            }
        };
    }

    /// The mixture of a batch-normalised tensor, of one step per grid, that is computed where it is read.
    static Input read(Normalised z, Mixture mixture) {
        return new Quantized() {
            @Override
            public long[] shape() {
                return z.shape();
            }

            @Override
            public boolean isTracked() {
                return z.isTracked() || mixture.isTracked();
            }

            @Override
            public Tensor value(Tape tape) {
                return quantize(z, mixture, tape);
            }

            @Override
            public Opened open(Tape tape) {
                return OpenedNorm.of(z.fuse(tape), mixture);
            }
        };
    }

    private abstract static class Quantized implements Input {
        @Override
        public boolean isFused() {
            return true;
        }
    }

    /// @param source x in channels-last memory
    private record OpenedTensor(Tensor x, Tensor source, long version, FusedMixture fused, Mixture mixture, Tape tape)
            implements Input.Opened {
        OpenedTensor(Tensor x, Tensor source, Mixture mixture, Tape tape) {
            this(x, source, source._version(), new FusedMixture(mixture), mixture, tape);
        }

        @Override
        public Rows rows() {
            int channels = Math.toIntExact(source.size(1));
            long from = FlatFloats.of(source).address();
            return new ComputedRows(
                    channels, (row, count, to) -> fused.forward(0, from + row * channels * 4, to, count * channels));
        }

        @Override
        public Input.Back back(int pieces) {
            checkUnchanged(source, version);
            int channels = Math.toIntExact(source.size(1));
            Tensor dx = torch.empty_like(source);
            FusedMixture.Sums sums = fused.new Sums(pieces, mixture.learnsMask());
            long from = FlatFloats.of(source).address();
            long d = FlatFloats.of(dx).address();
            return new WayBack(
                    (piece, row, count, gradient, values) -> {
                        long at = row * channels * 4;
                        fused.backward(piece, from + at, gradient, d + at, values, count * channels, sums);
                    },
                    () -> {
                        sums.send(mixture, source);
                        tape.send(x, dx);
                    });
        }
    }

    private record OpenedNorm(Normalised.Fused source, FusedMixture fused, FusedMixture.Behind behind, Mixture mixture)
            implements Input.Opened {
        static OpenedNorm of(Normalised.Fused source, Mixture mixture) {
            FusedMixture fused = new FusedMixture(mixture);
            return new OpenedNorm(source, fused, fused.behind(source.norm()), mixture);
        }

        @Override
        public Rows rows() {
            return behind(Rows.of(source.memory(), source.norm().channels()));
        }

        @Override
        public Rows rowsOnce() {
            return behind(source.rows());
        }

        private Rows behind(Rows rows) {
            return new ComputedRows(
                    rows.channels(),
                    (row, count, to) -> behind.forward(rows.at(row, count, Scratch.CONVOLVED), to, count));
        }

        @Override
        public Input.Back back(int pieces) {
            Tensor d = source.emptyLike();
            FusedMixture.Sums sums = fused.new Sums(pieces, mixture.learnsMask());
            ChannelSums[] ofChannels = ChannelSums.of(pieces, source.norm().channels());
            long from = source.memory().address();
            long to = FlatFloats.of(d).address();
            return new WayBack(
                    (piece, row, count, gradient, values) -> {
                        long at = source.blocks().offset(row);
                        behind.backward(piece, from + at, gradient, to + at, values, count, sums, ofChannels[piece]);
                    },
                    () -> {
                        sums.send(mixture, d);
                        source.finish(d, ofChannels);
                    });
        }
    }

    private interface Writing {
        void write(long row, int count, long to);
    }

    private record ComputedRows(int channels, Writing writing) implements Rows {
        @Override
        public long address() {
            return 0;
        }

        @Override
        public void write(long row, int count, long to) {
            writing.write(row, count, to);
        }
    }

    private interface Taking {
        void take(int piece, long row, int count, long gradient, long values);
    }

    private record WayBack(Taking taking, Runnable sending) implements Input.Back, RowGradients {
        @Override
        public RowGradients gradients() {
            return this;
        }

        @Override
        public void send() {
            sending.run();
        }

        @Override
        public long address() {
            return 0;
        }

        @Override
        public void take(int piece, long row, int count, long gradient, long values) {
            taking.take(piece, row, count, gradient, values);
        }
    }

    /// The mixture of a batch-normalised tensor, of one step per grid.
    static Tensor quantize(Normalised z, Mixture mixture, Tape tape) {
        Tensor y = new Tensor();
        try (PointerScope _ = new PointerScope()) {
            Normalised.Fused source = z.fuse(tape);
            RowBlocks blocks = source.blocks();
            FusedMixture fused = new FusedMixture(mixture);
            FusedMixture.Behind behind = fused.behind(source.norm());
            long[] shape = z.shape();
            y.put(FlatFloats.channelsLast(shape[0], shape[1], shape[2], shape[3]));
            MemorySegment out = FlatFloats.of(y);
            long from = source.memory().address();
            OperatorEvent event = OperatorEvent.start();
            blocks.forEach((piece, row, rows) -> {
                long at = blocks.offset(row);
                behind.forward(from + at, out.address() + at, rows);
            });
            event.done("batch-norm and rounding forward", blocks::text, 0, 2 * blocks.rows() * blocks.columns());
            if (!z.isTracked() && !mixture.isTracked()) {
                return y;
            }
            tape.record(y, gradient -> {
                Tensor dy = FlatFloats.channelsLast(gradient);
                long d = FlatFloats.of(dy).address();
                FusedMixture.Sums sums = fused.new Sums(blocks.pieces(), mixture.learnsMask());
                ChannelSums[] ofChannels = ChannelSums.perPiece(blocks);
                OperatorEvent back = OperatorEvent.start();
                blocks.forEach((piece, row, rows) -> {
                    long at = blocks.offset(row);
                    long again = Scratch.VALUES.floats((long) rows * blocks.columns());
                    behind.backward(piece, from + at, d + at, d + at, again, rows, sums, ofChannels[piece]);
                });
                back.done("batch-norm and rounding backward", blocks::text, 0, 3 * blocks.rows() * blocks.columns());
                sums.send(mixture, dy);
                source.finish(dy, ofChannels);
            });
        }
        return y;
    }
}
