package org.millijoule.hardware.bitfusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.text.CsvException;

class AcceleratorTest {
    private static final String HEADER = "config,N,M,pmax,pmin,bw,wgt_bytes,act_bytes,out_bytes,frequency_hz,"
            + "core_nj_per_cycle,wbuf_rd_nj_bit,wbuf_wr_nj_bit,ibuf_rd_nj_bit,ibuf_wr_nj_bit,obuf_rd_nj_bit,"
            + "obuf_wr_nj_bit,dram_nj_bit,leak_core_mw,leak_wbuf_mw,leak_ibuf_mw,leak_obuf_mw,area_core_mm2,"
            + "area_wbuf_mm2,area_ibuf_mm2,area_obuf_mm2,wbank_bytes,ibank_bytes,obank_bytes,sram_source";
    private static final String ROW = "a,16,32,8,2,192,65536,32768,16384,500000000,"
            + "0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,1,2,3,4,5,6,7,8,128,2048,512,x";

    /// MODEL.md section 2.
    @ParameterizedTest
    @CsvSource({"8,8,16", "6,6,16", "5,8,16", "4,8,32", "3,3,64", "4,4,64", "2,4,128", "2,2,256", "1,1,256", "1,8,64"})
    void narrowOperandsFuseIntoMoreInputLanes(int activationBits, int weightBits, int lanes) {
        assertThat(BuiltInAccelerators.named("bit-fusion-e").inputLanes(activationBits, weightBits))
                .isEqualTo(lanes);
    }

    @Test
    void everyColumnOfTheFileArrives() {
        Accelerator a =
                Accelerators.read("configs.csv", HEADER + "\n" + ROW + "\n").named("a");
        assertThat(a)
                .isEqualTo(new Accelerator(
                        "a",
                        16,
                        32,
                        8,
                        2,
                        192,
                        65536,
                        32768,
                        16384,
                        500_000_000,
                        0.1,
                        0.2,
                        0.3,
                        0.4,
                        0.5,
                        0.6,
                        0.7,
                        0.8,
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8,
                        128,
                        2048,
                        512,
                        "x"));
    }

    /// Every number is checked: in each column a negative one, and what is no number at all.
    @Test
    void everyFieldIsChecked() {
        String[] columns = HEADER.split(",", -1);
        String[] fields = ROW.split(",", -1);
        for (int column = 1; column < columns.length - 1; column++) {
            for (String wrong : new String[] {"-1", "NaN", "", "x", "1e999"}) {
                String[] row = fields.clone();
                row[column] = wrong;
                Accelerators read = Accelerators.read("configs.csv", HEADER + "\n" + String.join(",", row) + "\n");
                assertThatThrownBy(() -> read.named("a"))
                        .as("%s in %s", wrong, columns[column])
                        .isInstanceOf(UnsupportedLayerException.class)
                        .hasMessageStartingWith("configs.csv:2: " + columns[column] + ":");
            }
        }
    }

    @Test
    void swappedOperandLimitsAreRefused() {
        Accelerators read = Accelerators.read("configs.csv", HEADER + "\n" + ROW.replace(",8,2,", ",2,8,") + "\n");
        assertThatThrownBy(() -> read.named("a")).hasMessageContainingAll("configs.csv:2: pmin", "Maybe");
    }

    @Test
    void aFileWithoutAColumnIsRefused() {
        assertThatThrownBy(() -> Accelerators.read("configs.csv", HEADER.replace(",bw,", ",") + "\n"))
                .isInstanceOf(CsvException.class)
                .hasMessageContaining("'bw'");
    }
}
