package org.millijoule.hardware.bitfusion;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.UnsupportedLayerException;

/// `simulate --layers`: a table of layers in, the same table with its costs out (CONTRACT.md).
///
/// Rows are taken literally: `groups` calls of `in_c / groups` to `out_c / groups` channels with their own
/// `im2col`. An `out_bits` column asks for [OutputMode#REQUANTIZED] where it is not empty. A row that cannot be
/// done has empty numbers and says why in its last column.
public final class LayersCsv {
    private static final List<String> INPUT = List.of(
            "id", "config", "tag", "kind", "in_h", "in_w", "in_c", "out_c", "k", "stride", "pad", "groups", "batch",
            "a_bits", "w_bits", "im2col");
    private static final String OUTPUT_BITS = "out_bits";
    private static final String[] OUTPUT = {
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
        "e_total_nj"
    };

    private final CsvTable table;
    private final Accelerators accelerators;
    private final List<String> columns;
    private final int[] positions;

    /// A table whose header is understood; its rows may still be faulty.
    ///
    /// @throws CsvException if the table lacks a column or has one that means nothing
    public LayersCsv(CsvTable table, Accelerators accelerators) {
        this.table = table;
        this.accelerators = accelerators;
        columns = new ArrayList<>(INPUT);
        if (table.header().contains(OUTPUT_BITS)) {
            columns.add(OUTPUT_BITS);
        }
        positions = table.positions(columns);
        for (String name : table.header()) {
            if (!columns.contains(name)) {
                throw new CsvException(table.file() + ":1: there is no column '" + name + "'. Maybe it should read "
                        + String.join(",", INPUT) + " and, if outputs are requantized, " + OUTPUT_BITS + "?");
            }
        }
    }

    /// Prices all rows, equal ones once, on that many threads, and writes them in order. The text does not depend
    /// on the number of threads.
    public void write(Appendable out, int threads) throws IOException {
        List<List<String>> distinct = new ArrayList<>();
        int[] results = deduplicate(distinct);
        String[] priced = price(distinct, threads);
        StringBuilder text = new StringBuilder(512);
        for (String column : columns) {
            text.append(column).append(',');
        }
        for (String column : OUTPUT) {
            text.append(column).append(',');
        }
        out.append(text.append("status\n"));
        for (int i = 0; i < results.length; i++) {
            text.setLength(0);
            List<String> fields = table.rows().get(i).fields();
            for (int position : positions) {
                appendQuoted(text, position < fields.size() ? fields.get(position) : "");
                text.append(',');
            }
            out.append(text.append(priced[results[i]]).append('\n'));
        }
    }

    /// For each row the position of its layer in `distinct`, which is filled.
    private int[] deduplicate(List<List<String>> distinct) {
        Map<List<String>, Integer> seen = new HashMap<>();
        int[] results = new int[table.rows().size()];
        for (int i = 0; i < results.length; i++) {
            List<String> fields = table.rows().get(i).fields();
            List<String> layer = new ArrayList<>(fields.size());
            for (int p = 0; p < fields.size(); p++) {
                if (p != positions[0] && p != positions[2]) { // neither id nor tag
                    layer.add(fields.get(p));
                }
            }
            Integer known = seen.putIfAbsent(layer, distinct.size());
            results[i] = known == null ? distinct.size() : known;
            if (known == null) {
                distinct.add(fields);
            }
        }
        return results;
    }

    private String[] price(List<List<String>> layers, int threads) {
        String[] priced = new String[layers.size()];
        AtomicInteger next = new AtomicInteger();
        Runnable work = new Runnable() { // no lambda: it would add to the start
                    @Override
                    public void run() {
                        for (int i = next.getAndIncrement(); i < priced.length; i = next.getAndIncrement()) {
                            priced[i] = outputs(layers.get(i));
                        }
                    }
                };
        List<Thread> others = new ArrayList<>();
        for (int t = 1; t < Math.min(threads, priced.length / 64); t++) {
            Thread other = new Thread(work, "layers-" + t);
            others.add(other);
            other.start();
        }
        work.run();
        for (Thread other : others) {
            joinUninterruptibly(other);
        }
        return priced;
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String outputs(List<String> fields) {
        StringBuilder text = new StringBuilder(256);
        try {
            priced(text, fields);
        } catch (UnsupportedLayerException | IllegalArgumentException e) {
            text.setLength(0);
            text.repeat(',', OUTPUT.length);
            appendQuoted(text, String.valueOf(e.getMessage()));
        }
        return text.toString();
    }

    private void priced(StringBuilder text, List<String> fields) {
        if (fields.size() != table.header().size()) {
            throw new IllegalArgumentException("the row has " + fields.size() + " fields, the header "
                    + table.header().size() + ". Maybe a comma is missing, or a text with commas needs quotes?");
        }
        Accelerator accelerator = accelerators.named(fields.get(positions[1]).strip());
        int height = number(fields, 4, 1);
        if (height != number(fields, 5, 1)) {
            throw new IllegalArgumentException("in_w: " + height + "x" + number(fields, 5, 1)
                    + " is not square, and the simulator counts square images only. Maybe pad the shorter side?");
        }
        int groups = number(fields, 11, 1);
        int side = outputSide(height, number(fields, 8, 1), number(fields, 9, 1), number(fields, 10, 0));
        boolean requantized =
                columns.size() > INPUT.size() && !field(fields, INPUT.size()).isEmpty();
        ConvCall call = new ConvCall(
                number(fields, 8, 1),
                side,
                number(fields, 9, 1),
                perGroup(fields, 6, groups),
                perGroup(fields, 7, groups),
                number(fields, 12, 1),
                number(fields, 13, 1),
                number(fields, 14, 1),
                requantized ? number(fields, INPUT.size(), 1) : 1,
                im2col(fields));
        CallCost cost = TilingSearch.best(accelerator, call, requantized ? OutputMode.REQUANTIZED : OutputMode.PUBLIC);
        append(text, side, groups, times(cost, groups));
    }

    private static int outputSide(int input, int kernel, int stride, int padding) {
        long span = input + 2L * padding - kernel;
        if (span < 0) {
            throw new IllegalArgumentException("k: kernel " + kernel + " is larger than the padded input of "
                    + (input + 2L * padding) + ". Maybe pad is missing?");
        }
        return (int) Math.min(span / stride + 1, Integer.MAX_VALUE);
    }

    private static CallCost times(CallCost cost, int groups) {
        if (cost.dramReadBits() > (Long.MAX_VALUE >> 1) / groups
                || cost.weightBufferReadBits() > (Long.MAX_VALUE >> 1) / groups) {
            throw new IllegalArgumentException("groups: " + groups + " calls are too many to count in 64 bits."
                    + " Maybe the number is mistyped?");
        }
        return cost.times(groups);
    }

    private boolean im2col(List<String> fields) {
        return switch (field(fields, 15)) {
            case "0" -> false;
            case "1" -> true;
            default ->
                throw new IllegalArgumentException(
                        "im2col: '" + field(fields, 15) + "' is neither 0 nor 1. Maybe 1 for a first layer, else 0?");
        };
    }

    private int perGroup(List<String> fields, int column, int groups) {
        int channels = number(fields, column, 1);
        if (channels % groups != 0) {
            throw new IllegalArgumentException(INPUT.get(column) + ": " + groups + " groups do not divide " + channels
                    + " channels. Maybe round the channels up?");
        }
        return channels / groups;
    }

    private int number(List<String> fields, int column, int least) {
        String text = field(fields, column);
        int value;
        try {
            value = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    columns.get(column) + ": "
                            + (text.isEmpty()
                                    ? "the number is missing"
                                    : "'" + text + "' is no whole number below 2^31"),
                    e);
        }
        if (value < least) {
            throw new IllegalArgumentException(columns.get(column) + ": must be at least " + least + ", not " + value);
        }
        return value;
    }

    private String field(List<String> fields, int column) {
        return fields.get(positions[column]).strip();
    }

    private static void append(StringBuilder text, int side, int groups, CallCost cost) {
        Energy energy = cost.energy();
        text.append(side).append(',').append(groups).append(',');
        long[] counts = {
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
        text.append(decimal(energy.coreNanojoules())).append(',');
        text.append(decimal(energy.weightBufferNanojoules())).append(',');
        text.append(decimal(energy.inputBufferNanojoules())).append(',');
        text.append(decimal(energy.outputBufferNanojoules())).append(',');
        text.append(decimal(energy.dramNanojoules())).append(',');
        text.append("0,"); // e_leak_nj: leakage is not modelled
        text.append(decimal(cost.totalNanojoules())).append(",ok");
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

    private static void appendQuoted(StringBuilder text, String field) {
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
