package org.millijoule.hardware.bitfusion;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;

/// Accelerators by name, read from CSV text with one configuration a row.
///
/// A row that cannot be used does not spoil the others: its fault is told to whoever asks for its name.
public final class Accelerators {
    private static final List<String> COLUMNS = List.of(
            "config",
            "N",
            "M",
            "pmax",
            "pmin",
            "bw",
            "wgt_bytes",
            "act_bytes",
            "out_bytes",
            "frequency_hz",
            "core_nj_per_cycle",
            "wbuf_rd_nj_bit",
            "wbuf_wr_nj_bit",
            "ibuf_rd_nj_bit",
            "ibuf_wr_nj_bit",
            "obuf_rd_nj_bit",
            "obuf_wr_nj_bit",
            "dram_nj_bit",
            "leak_core_mw",
            "leak_wbuf_mw",
            "leak_ibuf_mw",
            "leak_obuf_mw",
            "area_core_mm2",
            "area_wbuf_mm2",
            "area_ibuf_mm2",
            "area_obuf_mm2",
            "wbank_bytes",
            "ibank_bytes",
            "obank_bytes",
            "sram_source");

    private final String file;
    private final Map<String, Accelerator> accelerators = new LinkedHashMap<>();
    private final Map<String, String> faults = new LinkedHashMap<>();

    private Accelerators(String file) {
        this.file = file;
    }

    /// Reads a configuration file; columns are found by name, further ones are ignored.
    ///
    /// @throws CsvException if it is no table or lacks a column
    public static Accelerators read(String file, String text) {
        CsvTable table = CsvTable.parse(file, text);
        int[] positions = table.positions(COLUMNS);
        Accelerators read = new Accelerators(file);
        for (CsvTable.Row row : table.rows()) {
            read.add(new Fields(row.fields(), positions), row.line());
        }
        return read;
    }

    /// The names of all usable accelerators, in the file's order.
    public List<String> names() {
        return List.copyOf(accelerators.keySet());
    }

    /// The accelerator of that name.
    ///
    /// @throws UnsupportedLayerException if there is none of that name or its row cannot be used
    public Accelerator named(String name) {
        String fault = faults.get(name);
        if (fault != null) {
            throw new UnsupportedLayerException(fault);
        }
        Accelerator accelerator = accelerators.get(name);
        if (accelerator == null) {
            throw new UnsupportedLayerException("config: " + file + " has no accelerator '" + name + "'. Maybe one of "
                    + String.join(", ", accelerators.keySet()) + "?");
        }
        return accelerator;
    }

    private void add(Fields fields, int line) {
        String name = fields.text("config");
        try {
            if (accelerators.put(name, fields.accelerator()) != null) {
                throw new IllegalArgumentException(
                        "config: '" + name + "' stands there twice. Maybe rename one of them?");
            }
        } catch (IllegalArgumentException e) {
            faults.put(name, file + ":" + line + ": " + e.getMessage());
        }
    }

    /// The fields of one row, by column.
    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Fields(List<String> fields, int[] positions) {
        Accelerator accelerator() {
            return new Accelerator(
                    text("config"),
                    count("N"),
                    count("M"),
                    count("pmax"),
                    count("pmin"),
                    count("bw"),
                    count("wgt_bytes"),
                    count("act_bytes"),
                    count("out_bytes"),
                    large("frequency_hz"),
                    real("core_nj_per_cycle"),
                    real("wbuf_rd_nj_bit"),
                    real("wbuf_wr_nj_bit"),
                    real("ibuf_rd_nj_bit"),
                    real("ibuf_wr_nj_bit"),
                    real("obuf_rd_nj_bit"),
                    real("obuf_wr_nj_bit"),
                    real("dram_nj_bit"),
                    real("leak_core_mw"),
                    real("leak_wbuf_mw"),
                    real("leak_ibuf_mw"),
                    real("leak_obuf_mw"),
                    real("area_core_mm2"),
                    real("area_wbuf_mm2"),
                    real("area_ibuf_mm2"),
                    real("area_obuf_mm2"),
                    count("wbank_bytes"),
                    count("ibank_bytes"),
                    count("obank_bytes"),
                    text("sram_source"));
        }

        String text(String column) {
            int position = positions[COLUMNS.indexOf(column)];
            return position < fields.size() ? fields.get(position).strip() : "";
        }

        private int count(String column) {
            long value = large(column);
            if (value != (int) value) {
                throw new IllegalArgumentException(column + ": " + value + " is too large");
            }
            return (int) value;
        }

        private long large(String column) {
            String text = text(column);
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(column + ": '" + text + "' is no whole number", e);
            }
        }

        private double real(String column) {
            String text = text(column);
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(column + ": '" + text + "' is no number", e);
            }
        }
    }
}
