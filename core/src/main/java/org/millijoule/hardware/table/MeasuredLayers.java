package org.millijoule.hardware.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.millijoule.hardware.LayerUse;
import org.millijoule.spec.FileContents;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;
import org.millijoule.text.FileProblem;

/// A CSV file of measured layers, one a row, columns found by name:
///
/// | column | meaning |
/// |---|---|
/// | `kind` | `conv`, `transposed`, `linear`, `product`, `lstm`, `gru` or `rnn` |
/// | `in_h`, `in_w`, `in_c`, `out_c` | sizes, as [LayerKey] has them |
/// | `k`, `stride`, `pad`, `groups` | of a convolution, numbers for all or for each axis; 1, 1, 0, 1 else |
/// | `in_d`, `dilation` | may be missing; then 1 |
/// | `w_bits`, `a_bits` | bits of the weights and of the input activations |
/// | `out_bits` | may be missing; if there, layers also differ in the bits of their outputs |
/// | `latency_ms`, `energy_mj` | measured, for the whole batch |
/// | `cycles` | may be missing; the clock then makes cycles of the latency |
/// | `note` | may be missing; read by nobody |
///
/// @param file where it was read from
/// @param digest SHA-256 of the file
/// @param header its columns in their order
/// @param rows by [LayerKey]
public record MeasuredLayers(Path file, String digest, List<String> header, Map<List<String>, Measurement> rows)
        implements FileContents {
    private static final int LARGEST_BYTES = 64 << 20; // our choice: some 500,000 rows

    public MeasuredLayers {
        header = List.copyOf(header);
        rows = Map.copyOf(rows);
    }

    /// No file yet.
    static MeasuredLayers none() {
        return new MeasuredLayers(Path.of(""), "", List.of(), Map.of());
    }

    /// Reads and checks a whole file.
    ///
    /// @throws IllegalArgumentException `file:line: column: what is wrong. Maybe ...`
    public static MeasuredLayers read(Path file) {
        byte[] bytes = bytes(file);
        try {
            CsvTable table = CsvTable.parse(file.toString(), new String(bytes, StandardCharsets.ISO_8859_1));
            return new MeasuredLayers(file, sha256(bytes), table.header(), new MeasurementReader(table).rows());
        } catch (CsvException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// Whether layers differ in the bits of their outputs.
    boolean withOutputBits() {
        return header.contains("out_bits");
    }

    /// What was measured of a layer with weights.
    Optional<Measurement> of(LayerUse use) {
        return LayerKey.of(use, withOutputBits()).flatMap(key -> Optional.ofNullable(rows.get(key)));
    }

    /// The row of a layer as it would stand in this file, its measurements empty, and behind it the columns that the
    /// file needs for it.
    String row(LayerUse use) {
        List<String> key = LayerKey.of(use, withOutputBits()).orElseThrow();
        String row = header.stream()
                .map(column -> LayerKey.COLUMNS.contains(column) ? key.get(LayerKey.COLUMNS.indexOf(column)) : "")
                .collect(Collectors.joining(","));
        String missing = LayerKey.UNSAID.keySet().stream()
                .sorted()
                .filter(column -> !header.contains(column))
                .filter(column -> !key.get(LayerKey.COLUMNS.indexOf(column)).equals(LayerKey.UNSAID.get(column)))
                .map(column -> column + " " + key.get(LayerKey.COLUMNS.indexOf(column)))
                .collect(Collectors.joining(" and "));
        return missing.isEmpty() ? row : row + " (and add a column, with " + missing + " here)";
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length > LARGEST_BYTES) {
                throw new IllegalArgumentException(file + ": this file is larger than 64 MiB. Maybe another file?");
            }
            return bytes;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + ": this file cannot be read: " + FileProblem.reasonOfReading(e), e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
