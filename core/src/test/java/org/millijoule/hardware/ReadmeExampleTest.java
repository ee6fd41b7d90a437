package org.millijoule.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.millijoule.network.Network;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.zoo.NetworkZoo;

/// The Java lines of README.md, compiled and run: each stands in this file as it stands there.
class ReadmeExampleTest {
    private static String price() {
        HardwareModel chip = HardwareFile.named("bit-fusion-e");
        Network network = NetworkZoo.named("mobilenet-v2").orElseThrow();
        Workload workload = Workload.of("mobilenet-v2", network, QuantizationPolicy.uniform(network, 8));
        Simulation simulation = Simulation.of(chip, workload);
        String price = simulation.millijoules() + " mJ, " + simulation.milliseconds() + " ms";
        return price;
    }

    @Test
    void itPricesANetwork() {
        assertThat(price()).startsWith("11.8").contains(" mJ, 7.78").endsWith(" ms");
    }

    @Test
    void theReadmeSaysTheSame() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        int start = readme.indexOf("```java\n") + "```java\n".length();
        String lines = readme.substring(start, readme.indexOf("```", start));
        Path own = Path.of("src/test/java/org/millijoule/hardware/ReadmeExampleTest.java");
        assertThat(lines.lines()).hasSize(5);
        assertThat(Files.readString(own)).contains(lines.indent(8));
    }
}
