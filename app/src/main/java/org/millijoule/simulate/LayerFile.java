package org.millijoule.simulate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;
import org.millijoule.text.FileProblem;
import org.millijoule.text.WrongFile;

/// A CSV file with a row for each layer.
public final class LayerFile {
    private LayerFile() {}

    /// Reads it as a table of text.
    ///
    /// @throws CsvException if it cannot be read
    /// @throws org.millijoule.text.UsageException if it is a file of another kind
    public static CsvTable read(Path file) {
        return CsvTable.parse(file.toString(), text(file));
    }

    /// All of it: ISO 8859-1 both ways lets the bytes of names pass unchanged, whatever their encoding.
    public static String text(Path file) {
        try {
            WrongFile.unlessTextOrFolder(file, "a table of layers is a CSV file");
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new CsvException(FileProblem.reading(file, e));
        }
    }
}
