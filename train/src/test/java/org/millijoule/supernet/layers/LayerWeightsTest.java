package org.millijoule.supernet.layers;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.Shape;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.layers.Convolution;
import org.millijoule.space.layers.LayerBitsSpace;
import org.millijoule.supernet.SpaceWeightsContract;

class LayerWeightsTest extends SpaceWeightsContract {
    /// Dense, depthwise and 1x1 layers, with and without a stride; the classifier has a choice too.
    @Override
    protected SearchSpace small() {
        return new LayerBitsSpace(
                Optional.of(new Shape(8, 8, 3)),
                Optional.of(10),
                List.of(
                        new Convolution(8, 3, 1),
                        new Convolution(8, 3, 2, true),
                        new Convolution(12, 1, 1),
                        new Convolution(16, 3, 2)),
                List.of(2, 4, 8),
                List.of(2, 4, 8),
                List.of(),
                8);
    }
}
