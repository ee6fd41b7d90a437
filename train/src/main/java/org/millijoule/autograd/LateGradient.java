package org.millijoule.autograd;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.kernel.ChannelNorm;
import org.millijoule.kernel.OperatorEvent;
import org.millijoule.kernel.RowBlocks;
import org.millijoule.kernel.Rows;

/// The gradient of a tensor that a batch-norm follows, not computed yet: its last pass, which needs the sums of all
/// rows, is left to the operator that made the tensor, row by row where that reads them.
///
/// @param dy the gradient behind the batch-norm, channels-last
/// @param x what the batch-norm read, channels-last
/// @param blocks of x
record LateGradient(Tensor dy, MemorySegment x, ChannelNorm norm, ChannelNorm.Corrections corrections, RowBlocks blocks)
        implements Rows {
    @Override
    public int channels() {
        return norm.channels();
    }

    @Override
    public long address() {
        return 0;
    }

    @Override
    public void write(long row, int count, long to) {
        write(FlatFloats.of(dy).address(), row, count, to);
    }

    private void write(long d, long row, int count, long to) {
        norm.inputGradient(x.address() + offset(row), d + offset(row), to, count, corrections);
    }

    /// All of it, in place of what it is computed from.
    Tensor value() {
        long d = FlatFloats.of(dy).address();
        OperatorEvent event = OperatorEvent.start();
        blocks.forEach((piece, row, rows) -> write(d, row, rows, d + offset(row)));
        event.done("batch-norm backward", blocks::text, 0, 3 * blocks.rows() * blocks.columns());
        return dy;
    }
}
