package org.millijoule.network.zoo;

import org.millijoule.network.Network;
import org.millijoule.network.NetworkBuilder;
import org.millijoule.network.Shape;

/// MobileNet (Howard et al., arXiv:1704.04861, table 1) and MobileNetV2 (Sandler et al., CVPR 2018, table 2).
final class MobileNets {
    private static final Shape IMAGE = new Shape(224, 224, 3);

    /// Channels and stride of each depthwise separable block of MobileNet.
    private static final int[][] SEPARABLE = {
        {64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1}, {512, 1}, {512, 1}, {512, 1}, {512, 1},
        {1024, 2}, {1024, 1}
    };

    /// Expansion, channels, blocks, stride of the first, of each stage of MobileNetV2.
    private static final int[][] INVERTED = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    private MobileNets() {}

    static Network v1() {
        return v1(IMAGE, 1, 1000);
    }

    /// MLPerf Tiny's person detection (Banbury et al., NeurIPS 2021): a quarter of the channels on 96x96.
    static Network tiny() {
        return v1(new Shape(96, 96, 3), 4, 2);
    }

    private static Network v1(Shape image, int divisor, int classes) {
        NetworkBuilder builder = new NetworkBuilder(image);
        int last = builder.convolution("stem", Network.GRAPH_INPUT, 32 / divisor, 3, 2);
        for (int b = 0; b < SEPARABLE.length; b++) {
            last = builder.depthwise("block" + b + ".depthwise", last, 3, SEPARABLE[b][1]);
            last = builder.convolution("block" + b + ".pointwise", last, SEPARABLE[b][0] / divisor, 1, 1);
        }
        builder.classifier(last, classes);
        return builder.network();
    }

    static Network v2() {
        NetworkBuilder builder = new NetworkBuilder(IMAGE);
        int last = builder.convolution("stem", Network.GRAPH_INPUT, 32, 3, 2);
        int number = 0;
        for (int[] stage : INVERTED) {
            for (int b = 0; b < stage[2]; b++) {
                last = inverted(builder, "block" + number++, last, stage[0], stage[1], b == 0 ? stage[3] : 1);
            }
        }
        last = builder.convolution("head", last, 1280, 1, 1);
        builder.classifier(last, 1000);
        return builder.network();
    }

    private static int inverted(
            NetworkBuilder builder, String name, int input, int expansion, int channels, int stride) {
        int last = input;
        if (expansion > 1) {
            int hidden = builder.shape(input).channels() * expansion;
            last = builder.convolution(name + ".expand", last, hidden, 1, 1);
        }
        last = builder.depthwise(name + ".depthwise", last, 3, stride);
        last = builder.convolution(name + ".project", last, channels, 1, 1);
        return builder.shape(last).equals(builder.shape(input)) ? builder.add(name + ".add", input, last) : last;
    }
}
