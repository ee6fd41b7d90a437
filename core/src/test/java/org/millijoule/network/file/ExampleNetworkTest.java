package org.millijoule.network.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;

class ExampleNetworkTest {
    @Test
    void theExampleReadsAsItSays() {
        NetworkFile.Quantized read = NetworkFile.read(Path.of("../examples/networks/small.yaml"));
        assertThat(read.network().nodes().stream().map(Node::name))
                .containsExactly(
                        "stem",
                        "expand",
                        "depthwise",
                        "project",
                        "sum",
                        "max-pool5",
                        "grouped",
                        "global-pool7",
                        "classifier");
        assertThat(read.network().nodes().get(6).layer().output()).isEqualTo(new Shape(8, 8, 32));
        assertThat(read.precisions().precisions())
                .containsExactly(
                        Precision.uniform(8),
                        Precision.uniform(4),
                        Precision.uniform(4),
                        new Precision(2, 4),
                        Precision.uniform(4),
                        Precision.uniform(8));
    }
}
