package org.millijoule.space.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.SearchSpaceContract;

class LayerBitsSpaceTest extends SearchSpaceContract {
    private static final Shape IMAGE = new Shape(16, 16, 3);

    private static LayerBitsSpace space(List<Integer> weights, List<Integer> activations, List<String> fixed) {
        return new LayerBitsSpace(
                Optional.of(IMAGE),
                Optional.of(5),
                List.of(
                        new Convolution(8, 3, 1),
                        new Convolution(8, 3, 2, true),
                        new Convolution(12, 1, 1),
                        new Convolution(16, 5, 2)),
                weights,
                activations,
                fixed,
                8);
    }

    @Override
    protected SearchSpace small() {
        return space(List.of(2, 4), List.of(2, 8), List.of("classifier"));
    }

    @Override
    protected SearchSpace large() {
        return new LayerBitsSpace().on(new Shape(32, 32, 3), 10);
    }

    @Test
    void everyFreeLayerHasTwoChoices() {
        SearchSpace space = space(List.of(2, 4, 8), List.of(4, 8), List.of("conv1", "classifier"));
        assertThat(space.choices())
                .extracting(Choice::name)
                .containsExactly("conv2.w", "conv2.a", "conv3.w", "conv3.a", "conv4.w", "conv4.a");
        assertThat(space.size()).isEqualTo(BigInteger.valueOf(6 * 6 * 6));
        assertThat(space.onlyBits()).isTrue();
    }

    @Test
    void aLineHasTheBitsOfEveryLayer() {
        LayerBitsSpace space = space(List.of(2, 4, 8), List.of(4, 8), List.of("conv1", "classifier"));
        Architecture parsed = space.parse("8.8|2.4|4.8|8.4|8.8");
        assertThat(space.precisions(parsed))
                .containsExactly(
                        Precision.uniform(8),
                        new Precision(2, 4),
                        new Precision(4, 8),
                        new Precision(8, 4),
                        Precision.uniform(8));
        assertThat(space.decode(parsed).network().quantizable()).hasSize(5);
    }

    @Test
    void refusalsNameTheLayer() {
        LayerBitsSpace space = space(List.of(2, 4, 8), List.of(4, 8), List.of("conv1", "classifier"));
        assertThatThrownBy(() -> space.parse("8.8|2.2|4.8|8.4|8.8"))
                .hasMessageContaining("layer conv2: 2 bits of activations");
        assertThatThrownBy(() -> space.parse("4.4|2.4|4.8|8.4|8.8"))
                .hasMessageContaining("layer conv1 is fixed at 8.8");
        assertThatThrownBy(() -> space.parse("8.8|2.4|4.8")).hasMessageContaining("has 3 layers, but the space has 5");
        assertThatThrownBy(() -> space.parse("8.8|2|4.8|8.4|8.8"))
                .hasMessageContaining("layer conv2: '2' cannot be read");
        assertThatThrownBy(() -> space(List.of(2), List.of(2), List.of("conv9")))
                .hasMessageContaining(
                        "fixed names the layer 'conv9', but there are only conv1 to conv4 and classifier");
        assertThatThrownBy(() -> space(List.of(4, 2), List.of(2), List.of()))
                .hasMessageContaining("weight-bits must be ascending");
    }

    @Test
    void aDepthwiseLayerKeepsItsChannels() {
        List<Convolution> layers = List.of(new Convolution(8, 3, 1), new Convolution(12, 3, 1, true));
        assertThatThrownBy(() -> new LayerBitsSpace(
                        Optional.of(IMAGE), Optional.of(5), layers, List.of(2), List.of(2), List.of(), 8))
                .hasMessageContaining("a depthwise layer keeps the number of channels, but 8 come in");
    }
}
