package org.millijoule.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.hardware.bitfusion.BitFusionNetworks;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;

class PolicyCsvTest {
    private static final QuantizableNetwork LENET =
            BitFusionNetworks.named("bitfusion/lenet-5").orElseThrow();

    private static QuantizationPolicy read(String text) {
        return PolicyCsv.read(CsvTable.parse("bits.csv", text), LENET, LENET.own());
    }

    @Test
    void layersThatAreNotNamedKeepTheirBits() {
        assertThat(read("layer,weights,activations\nfc1,4,8\nconv0, 3 ,1\n").precisions())
                .containsExactly(new Precision(3, 1), Precision.uniform(2), new Precision(4, 8), Precision.uniform(2));
    }

    @Test
    void columnsAreFoundByNameAndOthersAreLeftAlone() {
        assertThat(read("note,activations,layer,weights\nx,8,fc1,4\n").precisions())
                .contains(new Precision(4, 8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "layer,weights,activations\\nfc9,4,8     | :2: bitfusion/lenet-5 has no layer 'fc9' with weights. Maybe 'fc1'?",
                "layer,weights,activations\\nx,4,8       | :2: bitfusion/lenet-5 has no layer 'x' with weights. Maybe conv0, ...?",
                "layer,weights,activations\\nfc1,four,8  | :2: 'four,8' are no bit-widths. Maybe 4,8?",
                "layer,weights,activations\\nfc1,40,8    | :2: bit-widths lie between 1 and 32, not W40A8. Maybe 8?",
                "layer,weights,activations\\nfc1,0,8     | :2: bit-widths lie between 1 and 32, not W0A8. Maybe 8?",
                "layer,weights,activations\\n\\nfc1,4    | :3: the row has 2 fields, the header 3. Maybe a comma is missing?",
                "layer,weights,activations\\n\\nfc1,4,4,4 | :3: the row has 4 fields, the header 3. Maybe a comma is too many, or a text with commas needs quotes?",
                "layer,weights,activations\\nfc1,4,8\\nfc1,2,2 | :3: layer 'fc1' stands there twice. Maybe remove one row?",
                "layer,weights\\nfc1,4                   | :1: the header has no column 'activations'. Maybe it should read"
            })
    void whatIsWrongIsToldWithItsLine(String text, String problem) {
        assertThatThrownBy(() -> read(text.strip().replace("\\n", "\n")))
                .isInstanceOf(CsvException.class)
                .hasMessageStartingWith("bits.csv" + problem);
    }
}
