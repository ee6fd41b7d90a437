package org.millijoule.hardware.bitfusion;

import java.math.BigDecimal;
import java.util.List;
import org.millijoule.hardware.Energy;

/// Writes what a layer costs as the columns of the public simulator's results, then `status`.
final class CostFields {
    private static final List<String> COLUMNS = List.of(
            "out_hw",
            "repeat",
            "total_cycles",
            "compute_cycles",
            "stall_cycles",
            "dram_rd_bits",
            "dram_wr_bits",
            "dram_rd_wgt",
            "dram_rd_act",
            "dram_rd_out",
            "dram_wr_out",
            "wbuf_rd",
            "wbuf_wr",
            "ibuf_rd",
            "ibuf_wr",
            "obuf_rd",
            "obuf_wr",
            "e_core_nj",
            "e_wbuf_nj",
            "e_ibuf_nj",
            "e_obuf_nj",
            "e_dram_nj",
            "e_leak_nj",
            "e_total_nj");

    private CostFields() {}

    static void appendHeader(StringBuilder text) {
        for (String column : COLUMNS) {
            text.append(column).append(',');
        }
        text.append("status");
    }

    /// @throws IllegalArgumentException if the layer's groups make the counts leave the range of a long
    static void append(StringBuilder text, LayerReader.Layer layer, CallCost call) {
        int groups = layer.groups();
        long largest = Math.max(
                Math.max(call.dramReadBits() + call.dramWriteBits(), call.outputBufferReadBits()),
                Math.max(call.weightBufferReadBits(), Math.max(call.inputBufferReadBits(), call.totalCycles())));
        if (largest > Long.MAX_VALUE / groups) {
            throw new IllegalArgumentException("groups: " + groups + " calls of this size are too many to count in 64"
                    + " bits. Maybe the number is mistyped?");
        }
        CallCost cost = call.times(groups);
        long[] counts = {
            layer.call().height().outputs(),
            groups,
            cost.totalCycles(),
            cost.computeCycles(),
            cost.stallCycles(),
            cost.dramReadBits(),
            cost.dramWriteBits(),
            cost.dramReadWeightBits(),
            cost.dramReadActivationBits(),
            cost.dramReadOutputBits(),
            cost.dramWriteOutputBits(),
            cost.weightBufferReadBits(),
            cost.weightBufferWriteBits(),
            cost.inputBufferReadBits(),
            cost.inputBufferWriteBits(),
            cost.outputBufferReadBits(),
            cost.outputBufferWriteBits()
        };
        for (long count : counts) {
            text.append(count).append(',');
        }
        Energy energy = cost.energy();
        text.append(decimal(energy.coreNanojoules())).append(',');
        text.append(decimal(energy.weightBufferNanojoules())).append(',');
        text.append(decimal(energy.inputBufferNanojoules())).append(',');
        text.append(decimal(energy.outputBufferNanojoules())).append(',');
        text.append(decimal(energy.dramNanojoules())).append(',');
        text.append("0,"); // e_leak_nj: leakage is not modelled
        text.append(decimal(cost.totalNanojoules())).append(",ok");
    }

    static void appendFailure(StringBuilder text, String reason) {
        text.repeat(',', COLUMNS.size());
        appendQuoted(text, reason);
    }

    /// The shortest decimal that reads back as the same double, without an exponent.
    static String decimal(double value) {
        String shortest = Double.toString(value);
        if (shortest.indexOf('E') < 0) {
            return shortest;
        }
        String plain = new BigDecimal(shortest).toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    static void appendQuoted(StringBuilder text, String field) {
        boolean plain = true;
        for (int i = 0; plain && i < field.length(); i++) {
            char c = field.charAt(i);
            plain = c != ',' && c != '"' && c != '\n' && c != '\r';
        }
        if (plain) {
            text.append(field);
        } else {
            text.append('"').append(field.replace("\"", "\"\"")).append('"');
        }
    }
}
