package org.millijoule.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millijoule.network.Precision;

class SensitivityTableTest {
    private static final BitChoices CHOICES =
            new BitOptions(List.of(4, 8), List.of(8), List.of(), BitOptions.Tie.NONE).choices(Networks.chain());

    private static final String TEXT = """
            layer,weights,activations,sensitivity
            one,8,8,1.0E-4
            two,8,8,0.001
            two,4,8,0.5
            three,8,8,2.5E-9
            three,4,8,1.0
            classifier,8,8,0.0
            """;

    @Test
    void whatIsWrittenIsReadAgain() {
        SensitivityTable table = SensitivityTable.parse("s.csv", TEXT, CHOICES);
        assertThat(table.csv()).isEqualTo(TEXT);
        assertThat(table.of("three", new Precision(8, 8))).isEqualTo(2.5e-9);
    }

    @Test
    void namesWithCommasAreQuoted() {
        String name = "a,\"b\"";
        SensitivityTable table =
                new SensitivityTable(java.util.Map.of(name, java.util.Map.of(Precision.uniform(8), 1.0)));
        assertThat(table.csv()).contains("\"a,\"\"b\"\"\",8,8,1.0");
    }

    private static void refused(String from, String to, String message) {
        assertThatThrownBy(() -> SensitivityTable.parse("s.csv", TEXT.replace(from, to), CHOICES))
                .hasMessageContaining(message);
    }

    @Test
    void editedFilesAreRefusedByLineAndLayer() {
        refused("two,4,8,0.5\n", "", "there is no row for two at 4.8 bits. Maybe add it, or delete the file");
        refused("two,8,8,0.001\ntwo,4,8,0.5\n", "", "no row for two at 4.8 bits and 1 more");
        refused("two,4", "tow,4", "s.csv:4: the network has no layer 'tow'. Maybe 'two'?");
        refused("0.5", "NaN", "s.csv:4: the sensitivity 'NaN' is no finite number");
        refused("two,4,8", "two,8,8", "s.csv:4: there are two rows for two");
        refused("two,4,8", "two,four,8", "s.csv:4: 'four' and '8' are no bit-widths");
        refused("layer,weights", "layer,bits", "has no column 'weights'");
        refused("two,4,8,0.5", "two,4,8", "s.csv:4: the row has 3 fields, the header 4");
    }
}
