package org.millijoule.hardware.bitfusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.millijoule.text.CsvTable;

/// 626 results of the public simulator (hsharma35/bitfusion, 04ec1c8), MODEL.md section 9.
class GoldenTest {
    private static final List<String> ENERGIES =
            List.of("e_core_nj", "e_wbuf_nj", "e_ibuf_nj", "e_obuf_nj", "e_dram_nj", "e_leak_nj", "e_total_nj");

    @Test
    void everyRowOfThePublicSimulatorComesOut() throws IOException {
        CsvTable golden = CsvTable.parse("golden.csv", GoldenFile.read("golden.csv"));
        CsvTable priced = priced(GoldenFile.read("in.csv"));
        assertThat(priced.rows()).hasSameSizeAs(golden.rows()).hasSize(626);
        for (int row = 0; row < golden.rows().size(); row++) {
            List<String> expected = golden.rows().get(row).fields();
            List<String> actual = priced.rows().get(row).fields();
            String id = expected.getFirst();
            if (!"ok".equals(expected.getLast())) {
                assertThat(actual.getLast()).as(id).contains("W16A16").contains("Maybe");
                assertThat(actual.subList(16, actual.size() - 1)).as(id).allMatch(String::isEmpty);
                continue;
            }
            for (int column = 0; column < priced.header().size(); column++) {
                String name = priced.header().get(column);
                String wanted = expected.get(golden.header().indexOf(name));
                if (ENERGIES.contains(name)) {
                    assertThat(Double.parseDouble(actual.get(column)))
                            .as("%s of %s", name, id)
                            .isCloseTo(Double.parseDouble(wanted), Percentage.withPercentage(1e-7));
                } else {
                    assertThat(actual.get(column)).as("%s of %s", name, id).isEqualTo(wanted);
                }
            }
        }
    }

    @Test
    void theTotalEnergyIsTheSameDouble() throws IOException {
        CsvTable golden = CsvTable.parse("golden.csv", GoldenFile.read("golden.csv"));
        CsvTable priced = priced(GoldenFile.read("in.csv"));
        for (int row = 0; row < golden.rows().size(); row++) {
            String wanted = golden.rows().get(row).fields().get(golden.header().indexOf("e_total_nj"));
            assertThat(priced.rows().get(row).fields().get(priced.header().indexOf("e_total_nj")))
                    .as(golden.rows().get(row).fields().getFirst())
                    .isEqualTo(wanted);
        }
    }

    @Test
    void theColumnsAreThoseOfTheGoldenFileWithoutTheTiles() throws IOException {
        CsvTable golden = CsvTable.parse("golden.csv", GoldenFile.read("golden.csv"));
        List<String> expected = golden.header().stream()
                .filter(name -> !name.startsWith("tile_") && !name.equals("order"))
                .toList();
        assertThat(priced(GoldenFile.read("in.csv")).header()).isEqualTo(expected);
    }

    @Test
    void theBuiltInAcceleratorsAreTheRowsOfTheFile() {
        Accelerators file = Accelerators.read("configs.csv", GoldenFile.read("configs.csv"));
        assertThat(file.names()).hasSize(7);
        List<String> rows = List.of("bf_e", "bf_s", "bf_8x8");
        assertThat(BuiltInAccelerators.names()).containsExactly("bit-fusion-e", "bit-fusion-s", "bit-fusion-8x8");
        for (int i = 0; i < rows.size(); i++) {
            Accelerator builtIn =
                    BuiltInAccelerators.named(BuiltInAccelerators.names().get(i));
            assertThat(builtIn)
                    .usingRecursiveComparison()
                    .ignoringFields("name")
                    .isEqualTo(file.named(rows.get(i)));
        }
    }

    private static CsvTable priced(String layers) throws IOException {
        StringBuilder out = new StringBuilder();
        Accelerators accelerators = Accelerators.read("configs.csv", GoldenFile.read("configs.csv"));
        new LayersCsv(CsvTable.parse("in.csv", layers), accelerators).write(out, 2);
        return CsvTable.parse("out.csv", out.toString());
    }
}
