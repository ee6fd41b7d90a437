package org.millijoule.cli.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.millijoule.table.CsvMetrics;
import org.millijoule.table.Table;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;
import org.millijoule.text.FileProblem;
import org.millijoule.text.UsageException;
import org.millijoule.text.WrongFile;

/// A file with a table of measured networks: NASBench-Macro's JSON, or any CSV.
final class TableFile {
    private TableFile() {}

    /// In UTF-8, or where it cannot be that, in Latin-1.
    private static String text(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 1 && (bytes[0] & 0xff) + (bytes[1] & 0xff) == 0xff + 0xfe) {
            throw new UsageException(file + ":1: this is UTF-16. Maybe save it as UTF-8?");
        }
        try {
            return String.valueOf(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)));
        } catch (CharacterCodingException _) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    static Table read(Path file) {
        WrongFile.unlessTextOrFolder(file, "a table of measured networks is a CSV or JSON file");
        boolean json = file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
        try {
            return json
                    ? NasBenchMacro.parse(file.toString(), Files.readString(file))
                    : CsvMetrics.read(CsvTable.parse(file.toString(), text(file)));
        } catch (IOException e) {
            throw new UsageException(FileProblem.reading(file, e));
        } catch (CsvException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
