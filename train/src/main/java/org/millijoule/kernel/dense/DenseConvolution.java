package org.millijoule.kernel.dense;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.millijoule.kernel.Chunks;
import org.millijoule.kernel.RowGradients;
import org.millijoule.kernel.Rows;
import org.millijoule.kernel.RowsWritten;
import org.millijoule.kernel.Scratch;
import org.millijoule.kernel.Windows;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;

/// A convolution over channels-last float32 memory whose filters read several channels: any kernel, stride, padding,
/// dilation and groups.
///
/// Of each image some rows are copied with zeros around, so much as stays in the second-level cache. Tiles read the
/// windows there in place: no matrix of patches is ever made. What is read may be computed for the images that are
/// worked on ([Rows]), and both gradients of an image are made while it is in the cache. Sums have an order that
/// depends on the shape alone: those of the result and of the input gradient run by tap and channel, those of three
/// taps side by side by row, channel and tap, in one chain of fused multiply-adds.
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

    private TapProducts forward() {
        long perFilter = kernel.taps() * channels();
        return new TapProducts(
                map,
                result(),
                new Reads(kernel.height(), result().height(), false),
                new Reads(kernel.width(), result().width(), false),
                new Panels.Order(groups, channels(), filters(), filters() * perFilter, kernel.taps(), perFilter));
    }

    private TapProducts backward() {
        long perFilter = kernel.taps() * channels();
        return new TapProducts(
                result(),
                map,
                new Reads(kernel.height(), map.height(), true),
                new Reads(kernel.width(), map.width(), true),
                new Panels.Order(groups, filters(), channels(), filters() * perFilter, perFilter, kernel.taps()));
    }

    /// Pieces of work of a forward pass.
    public int pieces() {
        TapProducts products = forward();
        return Math.ceilDiv(images, products.imagesAtOnce()) * products.partsOfImage();
    }

    /// y (N, OH, OW, O) from x (N, H, W, C) and w (O, C / groups, kh, kw).
    ///
    /// @param written work on the rows of y, which are its pixels
    public void forward(Rows x, MemorySegment w, MemorySegment y, RowsWritten written) {
        check(y, images * result().elements());
        check(w, weights());
        TapProducts.Packed products = forward().packed(w);
        int parts = forward().partsOfImage();
        int atOnce = forward().imagesAtOnce();
        Chunks.run(pieces(), piece -> {
            int part = piece % parts;
            int n = piece / parts * atOnce;
            int count = Math.min(atOnce, images - n);
            long first = n * pixels(map) + (long) products.firstRead(part) * map.width();
            long read = (count - 1) * pixels(map) + (long) products.rowsRead(part) * map.width();
            long to = y.address() + n * result().elements() * Float.BYTES;
            products.run(part, count, x.at(first, Math.toIntExact(read), Scratch.VALUES), to);
            int width = result().width();
            long row = n * pixels(result()) + (long) products.first(part) * width;
            written.accept(piece, row, count * products.rows(part) * width);
        });
    }

    private static long pixels(Shape of) {
        return (long) of.height() * of.width();
    }

    /// Pieces of work of a backward pass.
    public int parts() {
        return Math.ceilDiv(images, imagesOfPart());
    }

    private int imagesOfPart() {
        return Math.max(1, Math.ceilDiv(images, WeightSums.mostParts(weights())));
    }

    /// The gradients of x and w from that of y.
    ///
    /// @param dy (N, OH, OW, O)
    /// @param w (O, C / groups, kh, kw)
    /// @param x (N, H, W, C)
    /// @param dw (O, C / groups, kh, kw); left out where nobody wants it
    /// @param dx takes (N, H, W, C); left out where nobody wants it
    public void backward(Rows dy, MemorySegment w, Rows x, Optional<MemorySegment> dw, Optional<RowGradients> dx) {
        check(w, weights());
        dw.ifPresent(memory -> check(memory, weights()));
        Optional<TapProducts.Packed> products = dx.map(_ -> backward().packed(w));
        WeightSums sums = new WeightSums(this, dw.isPresent() ? Math.max(1, parts()) : 0);
        int atOnce = Math.max(backward().imagesAtOnce(), sums.imagesAtOnce());
        Chunks.run(parts(), part -> {
            int end = Math.min(images, (part + 1) * imagesOfPart());
            for (int n = part * imagesOfPart(); n < end; n += atOnce) {
                int count = Math.min(atOnce, end - n);
                int results = Math.toIntExact(count * pixels(result()));
                long ofResult = dy.at(n * pixels(result()), results, Scratch.RESULT_GRADIENTS);
                long values = dx.isPresent()
                        ? passBack(products.orElseThrow(), ofResult, x, dx.get(), part, n, count)
                        : x.at(n * pixels(map), Math.toIntExact(count * pixels(map)), Scratch.VALUES);
                if (dw.isPresent()) {
                    sums.add(part, count, values, ofResult);
                }
            }
        });
        dw.ifPresent(sums::write);
    }

    /// Sends the gradient of some images on; returns where these images lie.
    private long passBack(
            TapProducts.Packed products, long ofResult, Rows x, RowGradients dx, int part, int n, int count) {
        long row = n * pixels(map);
        int rows = Math.toIntExact(count * pixels(map));
        if (dx.address() != 0) {
            products.run(count, ofResult, dx.address() + x.offset(row));
            return x.at(row, rows, Scratch.VALUES);
        }
        long gradient = Scratch.GRADIENTS.floats((long) rows * map.channels());
        long values = Scratch.VALUES.floats((long) rows * map.channels());
        products.run(count, ofResult, gradient);
        dx.take(part, row, rows, gradient, values);
        return values;
    }

    private void check(MemorySegment memory, long floats) {
        if (memory.byteSize() < floats * Float.BYTES) {
            throw new IllegalArgumentException("too little memory for " + this);
        }
    }
}
