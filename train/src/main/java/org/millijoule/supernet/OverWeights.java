package org.millijoule.supernet;

import java.util.List;
import org.millijoule.network.Shape;

/// What a supernet and a network that stands alone have in common: they train the weights below them.
interface OverWeights extends Trainable {
    NetworkWeights<?> weights();

    @Override
    default Shape image() {
        return weights().image();
    }

    @Override
    default List<Parameter> parameters() {
        return weights().parameters();
    }

    @Override
    default List<BatchNorm> norms() {
        return weights().norms();
    }

    @Override
    default List<StepSizes> stepSizes() {
        return weights().stepSizes();
    }

    @Override
    default void close() {
        weights().close();
    }
}
