package org.millijoule.hardware;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Shape;

/// MobileNetV2 1.0 (CVPR 2018, table 2) at 224x224 with 1000 classes: the network of the reference totals.
public final class MobileNetV2 {
    /// Expansion, channels, blocks, stride of the first.
    private static final int[][] STAGES = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    private final List<Node> nodes = new ArrayList<>();

    private MobileNetV2() {}

    public static Network atImageNetSize() {
        return new MobileNetV2().network(new Shape(224, 224, 3));
    }

    private Network network(Shape image) {
        Shape map = add(Layer.Conv2d.same(image, 32, 3, 2));
        for (int[] stage : STAGES) {
            for (int block = 0; block < stage[2]; block++) {
                map = block(map, stage[0], stage[1], block == 0 ? stage[3] : 1);
            }
        }
        map = add(Layer.Conv2d.same(map, 1280, 1, 1));
        add(Layer.Pool2d.globalAverage(map));
        add(new Layer.Linear(1280, 1000));
        return new Network(image, nodes);
    }

    private Shape block(Shape input, int expansion, int channels, int stride) {
        int source = nodes.size() - 1;
        Shape map = input;
        if (expansion > 1) {
            map = add(Layer.Conv2d.same(map, input.channels() * expansion, 1, 1));
        }
        map = add(Layer.Conv2d.depthwise(map, 3, stride));
        map = add(Layer.Conv2d.same(map, channels, 1, 1));
        if (map.equals(input)) {
            nodes.add(new Node("add" + nodes.size(), new Layer.Add(map), List.of(source, nodes.size() - 1)));
        }
        return map;
    }

    private Shape add(Layer layer) {
        nodes.add(Node.of("layer" + nodes.size(), layer, nodes.size() - 1)); // -1 at first: the image
        return layer.output();
    }
}
