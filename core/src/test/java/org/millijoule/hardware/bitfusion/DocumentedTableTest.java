package org.millijoule.hardware.bitfusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.millijoule.hardware.Cost;
import org.millijoule.network.Network;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.zoo.NetworkZoo;

/// The table of MobileNetV2 in docs/simulator.md, cell by cell. Where MODEL.md sections 8 and 12 have the same
/// cell, [BitFusionTest] holds the model to it.
class DocumentedTableTest {
    private static final List<Integer> BITS = List.of(8, 4, 2);

    @Test
    void everyCellIsWhatTheModelSays() throws IOException {
        List<String> rows = Files.readString(Path.of("../docs/simulator.md"))
                .lines()
                .filter(line -> line.startsWith("| bit-fusion-"))
                .toList();
        assertThat(rows).hasSize(2 * OutputMode.values().length * DepthwiseMapping.values().length);
        for (String row : rows) {
            assertThat(row).isEqualTo(computed(row));
        }
    }

    private static String computed(String row) {
        String[] fields = row.split("\\|", -1);
        String accelerator = fields[1].strip();
        OutputMode outputs = OutputMode.valueOf(constant(fields[2]));
        DepthwiseMapping mapping = DepthwiseMapping.valueOf(constant(fields[3]));
        BitFusion model = new BitFusion(accelerator, mapping, outputs, 1);
        Network network = NetworkZoo.named("mobilenet-v2").orElseThrow();
        StringBuilder line =
                new StringBuilder("| " + accelerator + " | " + outputs.word() + " | " + mapping.word() + " |");
        for (int bits : BITS) {
            Cost total = model.cost(network, firstAtEight(network, bits)).total();
            line.append(String.format(
                    Locale.ROOT, " %,d | %.2f |", total.cycles(), total.energy().totalNanojoules() / 1e6));
        }
        return line.toString();
    }

    private static String constant(String word) {
        return word.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static QuantizationPolicy firstAtEight(Network network, int bits) {
        List<Precision> precisions =
                new ArrayList<>(Collections.nCopies(network.quantizable().size(), Precision.uniform(bits)));
        precisions.set(0, Precision.uniform(8));
        return new QuantizationPolicy(precisions);
    }
}
