package org.millijoule.network.zoo;

import org.millijoule.network.Layer;
import org.millijoule.network.Layer.Pool.Kind;
import org.millijoule.network.Network;
import org.millijoule.network.NetworkBuilder;
import org.millijoule.network.Shape;

/// Residual networks (He et al., CVPR 2016, table 1) with projections where shapes change. Bottlenecks carry
/// their stride in the 3x3 convolution, as most trained ones do ("v1.5").
final class ResNets {
    private static final Shape IMAGE = new Shape(224, 224, 3);
    private static final int WIDTH = 64;
    private static final int BOTTLENECK = 4; // output channels per inner channel

    private final NetworkBuilder builder = new NetworkBuilder(IMAGE);

    private ResNets() {}

    /// Blocks of two 3x3 convolutions; their number in each of the four stages.
    static Network basic(int... blocks) {
        return new ResNets().network(false, blocks);
    }

    /// Blocks of 1x1, 3x3 and 1x1 convolutions.
    static Network bottleneck(int... blocks) {
        return new ResNets().network(true, blocks);
    }

    private Network network(boolean bottleneck, int[] blocks) {
        int last = builder.convolution("stem", Network.GRAPH_INPUT, WIDTH, 7, 2);
        last = builder.layer("stem.pool", new Layer.Pool(Kind.MAXIMUM, builder.shape(last), 3, 2, 1), last);
        for (int stage = 0; stage < blocks.length; stage++) {
            for (int b = 0; b < blocks[stage]; b++) {
                int stride = stage > 0 && b == 0 ? 2 : 1;
                String name = "stage" + (stage + 1) + ".block" + b;
                last = block(name, last, WIDTH << stage, stride, bottleneck);
            }
        }
        builder.classifier(last, 1000);
        return builder.network();
    }

    private int block(String name, int input, int channels, int stride, boolean bottleneck) {
        int last = input;
        if (bottleneck) {
            last = builder.convolution(name + ".reduce", last, channels, 1, 1);
            last = builder.convolution(name + ".conv", last, channels, 3, stride);
            last = builder.convolution(name + ".expand", last, channels * BOTTLENECK, 1, 1);
        } else {
            last = builder.convolution(name + ".conv1", last, channels, 3, stride);
            last = builder.convolution(name + ".conv2", last, channels, 3, 1);
        }
        int shortcut = input;
        if (!builder.shape(input).equals(builder.shape(last))) {
            int outputs = builder.shape(last).channels();
            shortcut = builder.convolution(name + ".shortcut", input, outputs, 1, stride);
        }
        return builder.add(name + ".add", shortcut, last);
    }
}
