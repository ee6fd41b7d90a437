package org.millijoule.hardware.bitfusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerCost;
import org.millijoule.hardware.NetworkCost;
import org.millijoule.hardware.Workload;
import org.millijoule.text.CsvTable;

class BitFusionNetworksTest {
    static List<String> names() {
        return BitFusionNetworks.names();
    }

    /// The golden rows of each network: 16 images on one accelerator, one on the other.
    @ParameterizedTest
    @MethodSource("names")
    void everyLayerCostsWhatTheGoldenTableSays(String name) {
        CsvTable table = CsvTable.parse("golden.csv", GoldenFile.read("golden.csv"));
        Workload workload = BitFusionNetworks.named(name).orElseThrow().workload();
        for (String accelerator : List.of("e", "s")) {
            HardwareModel model = new BitFusion(
                    "bit-fusion-" + accelerator,
                    DepthwiseMapping.BLOCK_DIAGONAL,
                    OutputMode.PUBLIC,
                    accelerator.equals("e") ? 16 : 1);
            NetworkCost cost = model.cost(workload.layers());
            List<CsvTable.Row> rows = table.rows().stream()
                    .filter(row -> row.fields().get(1).equals("bf_" + accelerator))
                    .filter(row -> row.fields()
                            .get(2)
                            .toLowerCase(Locale.ROOT)
                            .startsWith("bench:" + name.substring(name.indexOf('/') + 1) + ":"))
                    .toList();
            assertThat(cost.layers()).hasSameSizeAs(rows);
            int cycles = table.header().indexOf("total_cycles");
            int energy = table.header().indexOf("e_total_nj");
            for (int i = 0; i < rows.size(); i++) {
                LayerCost layer = cost.layers().get(i);
                List<String> row = rows.get(i).fields();
                assertThat(row.get(2)).contains(":" + layer.name() + "/");
                assertThat(layer.cost().cycles()).isEqualTo(Long.parseLong(row.get(cycles)));
                double golds = Double.parseDouble(row.get(energy));
                assertThat(layer.cost().energy().totalNanojoules()).isCloseTo(golds, within(1e-9 * golds));
            }
        }
    }

    /// What the public simulator's notebook prints for 16 images, per image (MODEL.md section 10).
    @ParameterizedTest
    @CsvSource({"bitfusion/alexnet, 4.708311375", "bitfusion/resnet-18, 6.13499775"})
    void timePerImageIsWhatTheSimulatorPrints(String name, double milliseconds) {
        HardwareModel model = new BitFusion("bit-fusion-e", DepthwiseMapping.BLOCK_DIAGONAL, OutputMode.PUBLIC, 16);
        NetworkCost cost = model.cost(
                BitFusionNetworks.named(name).orElseThrow().workload().layers());
        assertThat(cost.total().seconds() * 1e3 / 16).isCloseTo(milliseconds, within(1e-8));
    }
}
