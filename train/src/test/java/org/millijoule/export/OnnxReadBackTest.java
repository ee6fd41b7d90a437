package org.millijoule.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.network.Layer;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.onnx.OnnxNetwork;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.Quantize;

/// What is exported reads back as the network that it was, with its bit-widths.
class OnnxReadBackTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void layersAndBitsReturn(int bits, @TempDir Path folder) throws IOException {
        QuantizedModel model = new RandomModel(new SplittableRandom(bits), 3).mobile(16, 8, 4, bits, true);
        Path file = Files.write(folder.resolve("model.onnx"), RandomModel.file(model));

        OnnxNetwork read = OnnxNetwork.read(file);

        assertThat(read.refused()).isEmpty();
        assertThat(read.network().input()).isEqualTo(model.input());
        List<QuantizedModel.Node> layers = model.nodes().stream()
                .filter(node -> node instanceof Convolution || node instanceof Linear)
                .toList();
        assertThat(read.network().quantizable())
                .extracting(Node::name)
                .isEqualTo(
                        layers.stream().map(node -> node.name() + "/products").collect(Collectors.toList()));
        assertThat(read.policy(new Precision(32, 32)).precisions())
                .isEqualTo(layers.stream().map(node -> precision(model, node)).toList());
        assertThat(read.weightBits()).doesNotContain(Optional.empty());
        assertThat(read.network().nodes().stream()
                        .filter(node -> node.layer() instanceof Layer.Add)
                        .count())
                .isEqualTo(model.nodes().stream()
                        .filter(QuantizedModel.Add.class::isInstance)
                        .count());
    }

    private static Precision precision(QuantizedModel model, QuantizedModel.Node layer) {
        Quantize operand = (Quantize) model.nodes().get(layer.inputs().getFirst());
        int weights =
                switch (layer) {
                    case Convolution conv -> conv.grid().bits();
                    case Linear linear -> linear.grid().bits();
                    default -> 0;
                };
        return new Precision(weights, operand.grid().bits());
    }
}
