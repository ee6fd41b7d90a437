package org.millijoule.kernel.dense;

import java.lang.foreign.MemorySegment;
import org.millijoule.kernel.RowsWritten;
import org.millijoule.kernel.Windows;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;

/// A convolution over channels-last float32 memory whose filters read several channels: any kernel, stride, padding,
/// dilation and groups.
///
/// Of each image some rows are copied with zeros around, so much as stays in the second-level cache. Tiles read the
/// windows there in place: no matrix of patches is ever made. Sums have an order that depends on the shape alone:
/// those of the result and of the input gradient run by tap and channel in one chain of fused multiply-adds.
///
/// @param map of the input
/// @param kernel flat, not transposed
/// @param outputs channels of the result, a multiple of the groups
public record DenseConvolution(int images, Shape map, Kernel kernel, int groups, int outputs) {
    public DenseConvolution {
        if (images < 0 || groups < 1 || map.channels() % groups != 0 || outputs < 1 || outputs % groups != 0) {
            throw new IllegalArgumentException("no convolution: " + images + " images of " + map + ", " + groups
                    + " groups, " + outputs + " outputs");
        }
    }

    /// Of the result.
    public Shape result() {
        return new Shape(
                Windows.count(map.height(), kernel.height()), Windows.count(map.width(), kernel.width()), outputs);
    }

    /// In a word.
    public String text() {
        return images + " of " + map + ", " + kernel.height().taps() + "x"
                + kernel.width().taps() + " / " + kernel.height().stride() + ", to " + outputs
                + (groups == 1 ? "" : " in " + groups + " groups");
    }

    /// Channels that a filter reads.
    int channels() {
        return map.channels() / groups;
    }

    /// Filters of a group.
    int filters() {
        return outputs / groups;
    }

    long weights() {
        return kernel.taps() * channels() * outputs;
    }

    /// Pieces of work of a forward pass.
    public int pieces() {
        return forward().pieces();
    }

    private TapProducts forward() {
        long perFilter = kernel.taps() * channels();
        return new TapProducts(
                images,
                map,
                result(),
                new Reads(kernel.height(), result().height(), false),
                new Reads(kernel.width(), result().width(), false),
                new Panels.Order(groups, channels(), filters(), filters() * perFilter, kernel.taps(), perFilter));
    }

    private TapProducts backward() {
        long perFilter = kernel.taps() * channels();
        return new TapProducts(
                images,
                result(),
                map,
                new Reads(kernel.height(), map.height(), true),
                new Reads(kernel.width(), map.width(), true),
                new Panels.Order(groups, filters(), channels(), filters() * perFilter, perFilter, kernel.taps()));
    }

    /// y (N, OH, OW, O) from x (N, H, W, C) and w (O, C / groups, kh, kw).
    ///
    /// @param written work on the rows of y, which are its pixels
    public void forward(MemorySegment x, MemorySegment w, MemorySegment y, RowsWritten written) {
        check(x, w, y);
        forward().run(x, w, y, written);
    }

    /// dx (N, H, W, C) from dy (N, OH, OW, O) and w (O, C / groups, kh, kw).
    public void inputGradient(MemorySegment dy, MemorySegment w, MemorySegment dx) {
        check(dx, w, dy);
        backward().run(dy, w, dx, RowsWritten.NOTHING);
    }

    /// dw (O, C / groups, kh, kw) from x (N, H, W, C) and dy (N, OH, OW, O).
    public void weightGradient(MemorySegment x, MemorySegment dy, MemorySegment dw) {
        check(x, dw, dy);
        new WeightGradient(this).of(x, dy, dw);
    }

    private void check(MemorySegment x, MemorySegment w, MemorySegment y) {
        if (x.byteSize() < images * map.elements() * Float.BYTES
                || y.byteSize() < images * result().elements() * Float.BYTES
                || w.byteSize() < weights() * Float.BYTES) {
            throw new IllegalArgumentException("too little memory for " + this);
        }
    }
}
