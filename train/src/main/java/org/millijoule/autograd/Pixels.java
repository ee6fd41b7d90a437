package org.millijoule.autograd;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.millijoule.kernel.PointwiseConvolution;
import org.millijoule.kernel.RowBlocks;
import org.millijoule.kernel.Rows;

/// What a convolution gives, (N, C, H, W): a tensor, or pixels that are computed when they are read, so that where no
/// gradient is wanted the widest tensors of a network never are in memory.
sealed interface Pixels {
    /// (N, C, H, W).
    long[] shape();

    /// Whether it wants a gradient.
    boolean isTracked();

    /// Whether our kernels read it.
    boolean isFused();

    /// All of it as a tensor.
    Tensor value();

    /// In channels-last memory, if in memory.
    Pixels channelsLast(Tape tape);

    /// For who asks for each row once; of [#channelsLast].
    Rows rows();

    /// A tensor.
    record Stored(Tensor value) implements Pixels {
        @Override
        public long[] shape() {
            return value.shape();
        }

        @Override
        public boolean isTracked() {
            return Tape.isTracked(value);
        }

        @Override
        public boolean isFused() {
            return FlatFloats.are(value);
        }

        @Override
        public Pixels channelsLast(Tape tape) {
            return new Stored(tape.hold(FlatFloats.channelsLast(value), value));
        }

        @Override
        public Rows rows() {
            return Rows.of(FlatFloats.of(value), Math.toIntExact(value.size(1)));
        }
    }

    /// A 1x1 convolution that is computed where it is read.
    final class Late implements Pixels {
        private final PointwiseConvolution kernel;
        private final long[] shape;
        private final Rows x;
        private final Tensor packed;
        private @Nullable Tensor value;

        /// @param shape of the result
        /// @param x pixels that the convolution reads
        /// @param packed its weights, in the kernel's order
        Late(PointwiseConvolution kernel, long[] shape, Rows x, Tensor packed) {
            this.kernel = kernel;
            this.shape = shape;
            this.x = x;
            this.packed = packed;
        }

        @Override
        public long[] shape() {
            return shape;
        }

        @Override
        public boolean isTracked() {
            return false;
        }

        @Override
        public boolean isFused() {
            return true;
        }

        @Override
        public Tensor value() {
            if (value == null) {
                Tensor all = FlatFloats.channelsLast(shape[0], shape[1], shape[2], shape[3]);
                long to = FlatFloats.of(all).address();
                Rows rows = rows();
                RowBlocks blocks = new RowBlocks(kernel.rows(), kernel.outputs());
                blocks.forEach((piece, row, count) -> rows.write(row, count, to + rows.offset(row)));
                value = all;
            }
            return value;
        }

        @Override
        public Pixels channelsLast(Tape tape) {
            return this;
        }

        @Override
        public Rows rows() {
            return kernel.late(x, FlatFloats.of(packed));
        }
    }
}
