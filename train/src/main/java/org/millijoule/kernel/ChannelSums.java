package org.millijoule.kernel;

import java.util.Arrays;

/// Two sums over rows for each channel, of one piece of work or of all. Kernels add float32 numbers, a hundred rows or
/// so, before those are added to the float64 ones.
public final class ChannelSums {
    /// Additions of float32 numbers in a row: few enough for their digits, enough for what it costs to convert them
    /// (`our choice`).
    private static final int ADDITIONS = 128;

    private final double[] gradients;
    private final double[] products;
    private float[] pendingGradients = {};
    private float[] pendingProducts = {};
    private int additions;

    ChannelSums(int channels) {
        gradients = new double[channels];
        products = new double[channels];
    }

    /// `sum dy`, which is also the gradient of the bias.
    public double[] gradients() {
        return gradients;
    }

    /// `sum dy * (x - mean) * inverse`, which is also the gradient of the gain; of a piece of work not yet times
    /// `inverse`.
    public double[] products() {
        return products;
    }

    /// Zeros for each piece of work.
    public static ChannelSums[] perPiece(RowBlocks blocks) {
        return of(blocks.pieces(), blocks.columns());
    }

    /// Zeros for each of so many pieces of work.
    public static ChannelSums[] of(int pieces, int channels) {
        ChannelSums[] sums = new ChannelSums[pieces];
        Arrays.setAll(sums, i -> new ChannelSums(channels));
        return sums;
    }

    /// Those of all pieces, added in their order.
    static ChannelSums total(ChannelSums[] pieces, int channels) {
        ChannelSums total = new ChannelSums(channels);
        for (ChannelSums piece : pieces) {
            piece.settle();
            for (int c = 0; c < channels; c++) {
                total.gradients[c] += piece.gradients[c];
                total.products[c] += piece.products[c];
            }
        }
        return total;
    }

    /// Announces additions of this many numbers to each lane of a period, of this length.
    void prepare(int count, int length) {
        if (pendingGradients.length != length || additions + count > ADDITIONS) {
            settle();
        }
        if (pendingGradients.length != length) {
            pendingGradients = new float[length];
            pendingProducts = new float[length];
        }
        additions += count;
    }

    /// What is to be added to, one number per lane of a period.
    float[] pendingGradients() {
        return pendingGradients;
    }

    /// The same of the products.
    float[] pendingProducts() {
        return pendingProducts;
    }

    /// Adds what is pending.
    void settle() {
        if (additions > 0) {
            add(pendingGradients, gradients);
            add(pendingProducts, products);
            additions = 0;
        }
    }

    private static void add(float[] pending, double[] sums) {
        for (int from = 0; from < pending.length; from += sums.length) {
            for (int c = 0; c < sums.length; c++) {
                sums[c] += pending[from + c];
            }
        }
        Arrays.fill(pending, 0);
    }
}
