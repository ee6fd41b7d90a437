package org.millijoule.kernel;

import java.util.Arrays;

/// Two sums over rows for each channel.
///
/// @param gradients `sum dy`, which is also the gradient of the bias
/// @param products `sum dy * (x - mean) * inverse`, which is also the gradient of the gain
@SuppressWarnings("ArrayRecordComponent") // added to
public record ChannelSums(double[] gradients, double[] products) {
    ChannelSums(int channels) {
        this(new double[channels], new double[channels]);
    }

    /// Zeros for each piece of work.
    public static ChannelSums[] perPiece(RowBlocks blocks) {
        ChannelSums[] sums = new ChannelSums[blocks.pieces()];
        Arrays.setAll(sums, i -> new ChannelSums(blocks.columns()));
        return sums;
    }

    /// Those of all pieces, added in their order.
    public static ChannelSums total(ChannelSums[] pieces, int channels) {
        ChannelSums total = new ChannelSums(channels);
        for (ChannelSums piece : pieces) {
            for (int c = 0; c < channels; c++) {
                total.gradients[c] += piece.gradients[c];
                total.products[c] += piece.products[c];
            }
        }
        return total;
    }

    /// @param ofGradients and ofProducts: one number per lane of a period
    void add(float[] ofGradients, float[] ofProducts) {
        for (int i = 0; i < ofGradients.length; i++) {
            gradients[i % gradients.length] += ofGradients[i];
            products[i % products.length] += ofProducts[i];
        }
    }
}
