package org.millijoule.hardware.bitfusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;

class LayersCsvTest {
    private static final String HEADER =
            "id,config,tag,kind,in_h,in_w,in_c,out_c,k,stride,pad,groups,batch,a_bits,w_bits,im2col";
    private static final String ROW = "r1,e,t,conv,14,14,384,64,1,1,0,1,1,4,4,0";
    private static final String CONFIGS = """
            config,N,M,pmax,pmin,bw,wgt_bytes,act_bytes,out_bytes,frequency_hz,core_nj_per_cycle,wbuf_rd_nj_bit,\
            wbuf_wr_nj_bit,ibuf_rd_nj_bit,ibuf_wr_nj_bit,obuf_rd_nj_bit,obuf_wr_nj_bit,dram_nj_bit,leak_core_mw,\
            leak_wbuf_mw,leak_ibuf_mw,leak_obuf_mw,area_core_mm2,area_wbuf_mm2,area_ibuf_mm2,area_obuf_mm2,\
            wbank_bytes,ibank_bytes,obank_bytes,sram_source
            e,16,32,8,2,192,65536,32768,16384,500000000,0.235104,2e-5,3e-5,6e-5,1e-4,3e-5,7e-5,0.015,\
            30,128,52,33,0.9,0.8,0.2,0.2,128,2048,512,x
            tiny,16,32,8,2,192,2,2,2,500000000,0.2,2e-5,3e-5,6e-5,1e-4,3e-5,7e-5,0.015,\
            30,128,52,33,0.9,0.8,0.2,0.2,128,2048,512,x
            bad,16,thirty,8,2,192,2,2,2,500000000,0.2,2e-5,3e-5,6e-5,1e-4,3e-5,7e-5,0.015,\
            30,128,52,33,0.9,0.8,0.2,0.2,128,2048,512,x
            twice,16,32,8,2,192,65536,32768,16384,500000000,0.2,2e-5,3e-5,6e-5,1e-4,3e-5,7e-5,0.015,\
            30,128,52,33,0.9,0.8,0.2,0.2,128,2048,512,x
            twice,16,32,8,2,192,65536,32768,16384,500000000,0.2,2e-5,3e-5,6e-5,1e-4,3e-5,7e-5,0.015,\
            30,128,52,33,0.9,0.8,0.2,0.2,128,2048,512,x
            """;

    private static final Accelerators ACCELERATORS = Accelerators.read("configs.csv", CONFIGS);

    private static CsvTable priced(String layers) {
        StringBuilder out = new StringBuilder();
        try {
            new LayersCsv(CsvTable.parse("in.csv", layers), ACCELERATORS).write(out, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return CsvTable.parse("out.csv", out.toString());
    }

    private static String value(CsvTable table, int row, String column) {
        return table.rows().get(row).fields().get(table.header().indexOf(column));
    }

    @Test
    void aRowComesOutWithItsCosts() {
        CsvTable out = priced(HEADER + "\n" + ROW + "\n");
        assertThat(out.rows().getFirst().fields()).startsWith(ROW.split(",", -1));
        assertThat(value(out, 0, "total_cycles")).isEqualTo("6262");
        assertThat(value(out, 0, "e_leak_nj")).isEqualTo("0");
        assertThat(value(out, 0, "status")).isEqualTo("ok");
    }

    @Test
    void outputBitsAreRepeatedAfterIm2colAndDecideTheOutputMode() {
        CsvTable out = priced(HEADER + ",out_bits\n" + ROW + ",\n" + ROW + ",4\n" + ROW + ",8\n" + ROW + ",0\n");
        assertThat(out.header().indexOf("out_bits")).isEqualTo(out.header().indexOf("im2col") + 1);
        assertThat(value(out, 1, "out_bits")).isEqualTo("4");
        assertThat(value(out, 0, "dram_wr_out")).isEqualTo("401408");
        assertThat(value(out, 1, "dram_wr_out")).isEqualTo("" + 14 * 14 * 64 * 4);
        assertThat(value(out, 1, "dram_rd_out")).isEqualTo("0");
        assertThat(value(out, 2, "dram_wr_out")).isEqualTo("" + 14 * 14 * 64 * 8);
        assertThat(value(out, 3, "status")).contains("out_bits").contains("at least 1");
    }

    @Test
    void quotesLineEndingsByteOrderMarksAndBlankLinesChangeNothing() {
        String awkward = "\u00ef\u00bb\u00bf" + HEADER + "\r\n" + ROW.replace(",t,", ",\"a, \"\"b\"\" c\",")
                + "\r\n\r\n" + "\n" + ROW + "\r\n\n\n";
        CsvTable out = priced(awkward);
        assertThat(out.header().getFirst()).isEqualTo("id");
        assertThat(out.rows()).hasSize(2);
        assertThat(value(out, 0, "tag")).isEqualTo("a, \"b\" c");
        assertThat(value(out, 0, "total_cycles")).isEqualTo("6262");
        assertThat(value(out, 1, "total_cycles")).isEqualTo("6262");
    }

    @Test
    void aLastLineWithoutItsEndCounts() {
        assertThat(priced(HEADER + "\n" + ROW).rows()).hasSize(1);
        assertThat(priced(HEADER).rows()).isEmpty();
    }

    @Test
    void columnsAreFoundByName() {
        String swapped = HEADER.replace("a_bits,w_bits", "w_bits,a_bits");
        CsvTable out = priced(swapped + "\n" + ROW.replace(",4,4,0", ",2,8,0") + "\n");
        assertThat(value(out, 0, "a_bits")).isEqualTo("8");
        assertThat(out.rows())
                .isEqualTo(priced(HEADER + "\n" + ROW.replace(",4,4,0", ",8,2,0") + "\n")
                        .rows());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "r,e,t,conv,14,14,384,64,1,1,0,1,1,16,4,0 | W4A16",
                "r,e,t,conv,14,13,384,64,1,1,0,1,1,4,4,0 | 14x13",
                "r,tiny,t,conv,14,14,384,64,1,1,0,1,1,4,4,0 | smallest tile",
                "r,none,t,conv,14,14,384,64,1,1,0,1,1,4,4,0 | 'none'",
                "r,bad,t,conv,14,14,384,64,1,1,0,1,1,4,4,0 | configs.csv:4: M: 'thirty'",
                "r,twice,t,conv,14,14,384,64,1,1,0,1,1,4,4,0 | twice",
                "r,e,t,conv,14,14,,64,1,1,0,1,1,4,4,0 | in_c: the number is missing",
                "r,e,t,conv,14,14,3.5,64,1,1,0,1,1,4,4,0 | in_c: '3.5'",
                "r,e,t,conv,14,14,99999999999,64,1,1,0,1,1,4,4,0 | in_c",
                "r,e,t,conv,14,14,384,64,1,1,-1,1,1,4,4,0 | pad: must be at least 0",
                "r,e,t,conv,14,14,384,64,1,0,0,1,1,4,4,0 | stride: must be at least 1",
                "r,e,t,conv,14,14,384,64,1,1,0,5,1,4,4,0 | in_c: 5 groups",
                "r,e,t,conv,3,3,384,64,7,1,0,1,1,4,4,0 | larger than the padded input",
                "r,e,t,conv,14,14,384,64,1,1,0,1,1,4,4,yes | im2col: 'yes'",
                "r,e,t,conv,14,14,384,64,1,1,0,1,1,4,4 | 15 fields",
                "r,e,t,conv,14,14,384,64,1,1,0,1,1,4,4,0,7 | 17 fields",
                "r | 1 fields",
                "r,e,t,conv,2147483647,2147483647,384,64,1,1,2147483647,1,2147483647,4,4,0 | 64 bits",
            })
    void aRowThatCannotBeDoneHasEmptyNumbersAndSaysWhy(String row, String reason) {
        CsvTable out = priced(HEADER + "\n" + row + "\n" + ROW + "\n");
        List<String> fields = out.rows().getFirst().fields();
        assertThat(fields).hasSameSizeAs(out.header());
        assertThat(fields.subList(16, fields.size() - 1)).allMatch(String::isEmpty);
        assertThat(fields.getLast()).contains(reason);
        assertThat(value(out, 1, "status")).isEqualTo("ok");
    }

    @Test
    void groupsMultiplyEveryNumber() {
        String one = ROW.replace("384,64,1,1,0,1,", "16,16,3,1,1,1,");
        String six = ROW.replace("384,64,1,1,0,1,", "96,96,3,1,1,6,");
        CsvTable out = priced(HEADER + "\n" + one + "\n" + six + "\n");
        for (String column : List.of("total_cycles", "dram_rd_bits", "wbuf_rd", "obuf_wr")) {
            assertThat(Long.parseLong(value(out, 1, column))).isEqualTo(6 * Long.parseLong(value(out, 0, column)));
        }
        assertThat(value(out, 1, "repeat")).isEqualTo("6");
    }

    @Test
    void theTextDoesNotDependOnTheNumberOfThreads() throws IOException {
        StringBuilder rows = new StringBuilder(HEADER).append('\n');
        for (int i = 1; i < 400; i++) {
            rows.append(ROW.replace(",384,", "," + (i % 300 + 1) + ",")).append('\n');
        }
        StringBuilder alone = new StringBuilder();
        StringBuilder together = new StringBuilder();
        new LayersCsv(CsvTable.parse("in.csv", rows.toString()), ACCELERATORS).write(alone, 1);
        new LayersCsv(CsvTable.parse("in.csv", rows.toString()), ACCELERATORS).write(together, 4);
        assertThat(together.toString()).isEqualTo(alone.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "not,a,header\n1,2,3\n",
                "id,config,tag,kind,in_h,in_w,in_c,out_c,k,stride,pad,groups,batch,a_bits,w_bits\n",
                "id,config,tag,kind,in_h,in_w,in_c,out_c,k,stride,pad,groups,batch,a_bits,w_bits,im2col,outbits\n",
                "id,id,config,tag,kind,in_h,in_w,in_c,out_c,k,stride,pad,groups,batch,a_bits,w_bits,im2col\n",
                "id;config;tag\n",
                "\"id,config\n"
            })
    void aFileWithoutTheHeaderIsRefusedAsAWhole(String text) {
        assertThatThrownBy(() -> priced(text))
                .isInstanceOf(CsvException.class)
                .hasMessageStartingWith("in.csv:1: ")
                .hasMessageContaining("Maybe");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0, 0.0",
        "1.0, 1.0",
        "1.0E7, 10000000.0",
        "1.078969536E7, 10789695.36",
        "1.25E-5, 0.0000125",
        "3.0E20, 300000000000000000000.0"
    })
    void decimalsHaveNoExponent(double value, String text) {
        assertThat(CostFields.decimal(value)).isEqualTo(text);
    }
}
