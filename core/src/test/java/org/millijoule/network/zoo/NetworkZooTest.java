package org.millijoule.network.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.network.Network;

class NetworkZooTest {
    /// Weights without biases and batch-norm: of torchvision's models, counted there (convolutions and
    /// classifier).
    @ParameterizedTest
    @CsvSource({
        "mobilenet-v1, 568740352, 4209088", // the paper: 569 million, 4.2 million parameters
        "mobilenet-v2, 300774272, 3469760",
        "resnet-18, 1814073344, 11678912",
        "resnet-50, 4089184256, 25502912"
    })
    void networksHaveTheOperationsAndWeightsOfTheirPapers(String name, long macs, long weights) {
        Network network = NetworkZoo.named(name).orElseThrow();
        assertThat(network.macs()).isEqualTo(macs);
        assertThat(network.weights()).isEqualTo(weights);
        assertThat(network.nodes().getLast().layer().output().channels()).isEqualTo(1000);
    }

    /// MACs of the reference models' files and parameters as their Keras models count them (mlcommons/tiny): weights, a
    /// bias for each channel, and four numbers for each channel that has batch-norm, which shortcuts and the last
    /// layer have not.
    @ParameterizedTest
    @CsvSource({
        "resnet-8, 12501632, 78666, 240, 10",
        "mobilenet-v1-0.25, 7489664, 221794, 2736, 2",
        "ds-cnn, 2656768, 24908, 576, 12",
        "autoencoder, 264192, 269992, 1032, 640"
    })
    void theNetworksOfMlperfTinyHaveTheirPublishedOperations(
            String name, long macs, long parameters, int batchNorm, int outputs) {
        Network network = NetworkZoo.named(name).orElseThrow();
        long biases = network.nodes().stream()
                .mapToLong(node -> node.layer().biases())
                .sum();
        assertThat(network.macs()).isEqualTo(macs);
        assertThat(network.weights() + biases + 4L * batchNorm).isEqualTo(parameters);
        assertThat(network.nodes().getLast().layer().output().channels()).isEqualTo(outputs);
    }

    @Test
    void everyNameHasItsNetworkAndNoOtherOne() {
        assertThat(NetworkZoo.names()).allMatch(name -> NetworkZoo.named(name).isPresent());
        assertThat(NetworkZoo.named("mobilenet-v9")).isEmpty();
    }
}
