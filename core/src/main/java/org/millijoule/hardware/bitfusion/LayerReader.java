package org.millijoule.hardware.bitfusion;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;

/// Reads the rows of a table of layers; columns are found by name.
final class LayerReader {
    private static final List<String> COLUMNS = List.of(
            "id", "config", "tag", "kind", "in_h", "in_w", "in_c", "out_c", "k", "stride", "pad", "groups", "batch",
            "a_bits", "w_bits", "im2col");
    private static final String OUTPUT_BITS = "out_bits";

    private final int fieldsPerRow;
    private final Accelerators accelerators;
    private final List<String> columns;
    private final int[] positions;

    /// What one row asks for: `groups` equal calls.
    record Layer(Accelerator accelerator, ConvCall call, OutputMode mode, int groups) {}

    /// @throws CsvException if the table lacks a column or has one that means nothing
    LayerReader(CsvTable table, Accelerators accelerators) {
        this.accelerators = accelerators;
        fieldsPerRow = table.header().size();
        columns = new ArrayList<>(COLUMNS);
        if (table.header().contains(OUTPUT_BITS)) {
            columns.add(OUTPUT_BITS);
        }
        positions = table.positions(columns);
        for (String name : table.header()) {
            if (!columns.contains(name)) { // a misspelt out_bits must not mean the public model
                throw new CsvException(table.file() + ":1: there is no column '" + name + "'. Maybe it should read "
                        + String.join(",", COLUMNS) + " and, where outputs are requantized, " + OUTPUT_BITS + "?");
            }
        }
    }

    /// The columns in the order of the contract.
    List<String> columns() {
        return columns;
    }

    /// The fields of a row in that order, unchanged; missing ones are empty.
    List<String> inOrder(List<String> fields) {
        List<String> ordered = new ArrayList<>(positions.length);
        for (int position : positions) {
            ordered.add(position < fields.size() ? fields.get(position) : "");
        }
        return ordered;
    }

    /// The fields that decide the cost: two layers that differ in `id` and `tag` only cost the same.
    List<String> withoutNames(List<String> fields) {
        List<String> layer = new ArrayList<>(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            if (i != position("id") && i != position("tag")) {
                layer.add(fields.get(i));
            }
        }
        return layer;
    }

    /// @throws IllegalArgumentException if a field is wrong, naming its column
    /// @throws org.millijoule.hardware.UnsupportedLayerException if there is no such accelerator
    Layer read(List<String> fields) {
        if (fields.size() != fieldsPerRow) {
            throw new IllegalArgumentException(CsvTable.miscounted(fields.size(), fieldsPerRow));
        }
        Accelerator accelerator = accelerators.named(text(fields, "config"));
        int groups = number(fields, "groups", 1);
        boolean requantized =
                columns.contains(OUTPUT_BITS) && !text(fields, OUTPUT_BITS).isEmpty();
        ConvCall call = new ConvCall(
                number(fields, "k", 1),
                outputSide(fields),
                number(fields, "stride", 1),
                perGroup(fields, "in_c", groups),
                perGroup(fields, "out_c", groups),
                number(fields, "batch", 1),
                number(fields, "a_bits", 1),
                number(fields, "w_bits", 1),
                requantized ? number(fields, OUTPUT_BITS, 1) : 1, // no effect on the public model
                im2col(fields));
        return new Layer(accelerator, call, requantized ? OutputMode.REQUANTIZED : OutputMode.PUBLIC, groups);
    }

    private int outputSide(List<String> fields) {
        int height = number(fields, "in_h", 1);
        int width = number(fields, "in_w", 1);
        if (height != width) {
            throw new IllegalArgumentException("in_w: " + height + "x" + width
                    + " is not square, as rows of this table are. Maybe a network file, where maps may be oblong?");
        }
        long padded = height + 2L * number(fields, "pad", 0);
        int kernel = number(fields, "k", 1);
        if (kernel > padded) {
            throw new IllegalArgumentException("k: kernel " + kernel + " is larger than the padded input of " + padded
                    + ". Maybe pad is missing?");
        }
        return (int) Math.min((padded - kernel) / number(fields, "stride", 1) + 1, Integer.MAX_VALUE);
    }

    private int perGroup(List<String> fields, String column, int groups) {
        int channels = number(fields, column, 1);
        if (channels % groups != 0) {
            throw new IllegalArgumentException(column + ": " + groups + " groups do not divide " + channels
                    + " channels. Maybe round the channels up?");
        }
        return channels / groups;
    }

    private boolean im2col(List<String> fields) {
        String text = text(fields, "im2col");
        return switch (text) {
            case "0" -> false;
            case "1" -> true;
            default ->
                throw new IllegalArgumentException(
                        "im2col: '" + text + "' is neither 0 nor 1. Maybe 1 for a first layer, else 0?");
        };
    }

    private int number(List<String> fields, String column, int least) {
        String text = text(fields, column);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(column + ": the number is missing. Maybe the row is shifted?");
        }
        int value;
        try {
            value = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + ": '" + text + "' is no whole number below 2^31", e);
        }
        if (value < least) {
            throw new IllegalArgumentException(column + ": must be at least " + least + ", not " + value);
        }
        return value;
    }

    private String text(List<String> fields, String column) {
        return fields.get(position(column)).strip();
    }

    private int position(String column) {
        return positions[columns.indexOf(column)];
    }
}
