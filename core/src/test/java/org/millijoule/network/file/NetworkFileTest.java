package org.millijoule.network.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;
import org.millijoule.spec.SpecException;

class NetworkFileTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void anyNameMayBeGivenToALayer() throws IOException {
        NetworkFile.Quantized read = read("""
                input: 8x8x16
                layers:
                  - {kind: conv, name: conv1, channels: 16}
                  - {kind: conv, channels: 16}
                  - {kind: add, with: image}
                  - {kind: conv, name: image, channels: 16}
                  - {kind: add, with: image}
                """);
        assertThat(read.network().nodes().stream().map(Node::name))
                .containsExactly("conv1", "conv1_", "add2", "image", "add4");
        assertThat(read.network().nodes().get(2).inputs()).containsExactly(1, Network.GRAPH_INPUT);
        assertThat(read.network().nodes().get(4).inputs()).containsExactly(3, 3);
    }

    @Test
    void layersReadTheOneAboveOrTheOneTheyName() throws IOException {
        NetworkFile.Quantized read = read("""
                input: 32x32x3
                layers:
                  - {kind: conv, name: stem, channels: 16, stride: 2, weights: 4}
                  - {kind: depthwise, kernel: 5, weights: 2, activations: 6}
                  - {kind: conv, name: project, channels: 16, kernel: 1}
                  - {kind: add, with: stem}
                  - {kind: max-pool, kernel: 2}
                  - {kind: conv, from: stem, channels: 8, groups: 2, padding: 0}
                  - {kind: global-pool}
                  - {kind: linear, outputs: 10}
                """);
        Network network = read.network();
        assertThat(network.nodes().stream().map(Node::name))
                .containsExactly(
                        "stem", "depthwise1", "project", "add3", "max-pool4", "conv5", "global-pool6", "linear7");
        assertThat(network.nodes().get(3).inputs()).containsExactly(2, 0);
        assertThat(network.nodes().get(5).layer())
                .isEqualTo(new Layer.Convolution(new Shape(16, 16, 16), 8, 3, 1, 0, 2));
        assertThat(read.precisions().precisions())
                .isEqualTo(List.of(
                        new Precision(4, 8),
                        new Precision(2, 6),
                        new Precision(8, 8),
                        new Precision(8, 8),
                        new Precision(8, 8)));
    }

    @Test
    void geometryMayDifferFromAxisToAxis() throws IOException {
        Network network = read("""
                input: 49x10x1
                layers:
                  - {kind: conv, channels: 64, kernel: 10x4, stride: 2, padding: "4,1,5,1"}
                  - {kind: depthwise, dilation: 1x2}
                  - {kind: conv, channels: 4, kernel: 1x7, stride: 2x1}
                  - {kind: transposed, channels: 8, kernel: 4, stride: 2, padding: 1, groups: 2}
                  - {kind: gru, hidden: 20, directions: 2}
                  - {kind: lstm, hidden: 5}
                """).network();
        assertThat(network.nodes().stream().map(node -> node.layer().output().toString()))
                .containsExactly("25x5x64", "25x5x64", "13x5x4", "26x10x8", "1x260x40", "1x260x5");
        assertThat(network.nodes().stream().map(node -> node.layer().macs()))
                .containsExactly(
                        25L * 5 * 64 * 40,
                        25L * 5 * 64 * 9,
                        13L * 5 * 4 * 64 * 7,
                        13L * 5 * 4 * 4 * 16,
                        260L * 2 * 3 * 20 * (8 + 20),
                        260L * 4 * 5 * (40 + 5));
    }

    @Test
    void aVolumeHasThreeAxes() throws IOException {
        Network network = read("""
                input: 16x32x32x3
                layers:
                  - {kind: conv, channels: 8, stride: 1x2x2}
                  - {kind: conv, channels: 8, kernel: 3x1x1}
                """).network();
        assertThat(network.nodes().getLast().layer().output()).isEqualTo(new Shape(16, 16, 16, 8));
        assertThat(network.macs()).isEqualTo(4096L * (8 * 3 * 27 + 8 * 8 * 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{kind: conv, channels: 4, kernel: 3x3x3} | kernel 3x3x3 has 3 numbers for 2 axes. Maybe 10x4?",
                "{kind: max-pool, kernel: 3x2} | kernel 3x2: windows of pooling are square. Maybe 3?",
                "{kind: gru} | a layer of kind gru needs hidden. Maybe 'hidden: 64'?",
                "{kind: gru, hidden: 4, directions: 3} | impossible GRU: 4 -> 4, 64 steps in 3 directions",
                "{kind: conv} | a layer of kind conv needs channels. Maybe 'channels: 64'?",
                "{kind: add} | a layer of kind add needs with. Maybe 'with: stem', the name of a layer above?",
                "{kind: add, with: stm} | there is no layer 'stm' above. Maybe 'stem'?",
                "{kind: conv, name: stem, channels: 3} | there are two layers named 'stem'. Maybe rename one of them?",
                "{kind: conv, channels: 4, kernel: 99, padding: 0} | kernel 99 is larger than its padded input of 8",
                "{kind: add, with: image} | a sum needs equal shapes, but image gives 8x8x1 and the layer that it reads"
                        + " 8x8x4. Maybe 'from' another layer?",
                "{kind: linear, outputs: 10, weights: 99} | bit-widths lie between 1 and 32, not W99A8"
            })
    void whatIsWrongIsToldWithItsLine(String entry, String problem) {
        String text = "input: 8x8x1\nlayers:\n  - {kind: conv, name: stem, channels: 4}\n  - " + entry + "\n";
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(SpecException.class)
                .hasMessage(folder.resolve("network.yaml") + ":4: " + problem);
    }

    @Test
    void aSettingOfAnotherKindOfLayerIsRefused() {
        assertThatThrownBy(() -> read("input: 8x8x1\nlayers:\n  - {kind: global-pool, stride: 2}\n"))
                .hasMessageContaining("network.yaml:3: ")
                .hasMessageContaining("stride means nothing to a layer of kind global-pool. Maybe remove it?");
    }

    private NetworkFile.Quantized read(String text) throws IOException {
        Path file = folder.resolve("network.yaml");
        Files.writeString(file, text);
        return NetworkFile.read(file);
    }
}
