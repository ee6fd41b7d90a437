package org.millijoule.job.quantize;

import java.util.List;
import org.millijoule.network.Precision;
import org.millijoule.text.CsvTable;

/// `bits.csv`: the bit-widths of every layer, as `simulate --policy` reads them.
final class BitsCsv {
    static final String NAME = "bits.csv";

    private BitsCsv() {}

    static String text(List<String> names, List<Precision> precisions) {
        StringBuilder text = new StringBuilder("layer,weights,activations\n");
        for (int i = 0; i < names.size(); i++) {
            text.append(CsvTable.field(names.get(i)))
                    .append(',')
                    .append(precisions.get(i).weightBits())
                    .append(',')
                    .append(precisions.get(i).activationBits())
                    .append('\n');
        }
        return text.toString();
    }

    /// `8.8|4.6|...`, weights and activations of every layer in order.
    static String line(List<Precision> precisions) {
        StringBuilder line = new StringBuilder();
        for (Precision precision : precisions) {
            line.append(line.isEmpty() ? "" : "|")
                    .append(precision.weightBits())
                    .append('.')
                    .append(precision.activationBits());
        }
        return line.toString();
    }
}
