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
        return of(blocks.pieces(), blocks.columns());
    }

    /// Zeros for each of so many pieces of work.
    public static ChannelSums[] of(int pieces, int channels) {
        ChannelSums[] sums = new ChannelSums[pieces];
        Arrays.setAll(sums, i -> new ChannelSums(channels));
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
        int channels = gradients.length;
        for (int from = 0; from < ofGradients.length; from += channels) {
            for (int c = 0; c < channels; c++) {
                gradients[c] += ofGradients[from + c];
                products[c] += ofProducts[from + c];
            }
        }
    }
}
