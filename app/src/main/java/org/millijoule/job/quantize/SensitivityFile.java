package org.millijoule.job.quantize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.millijoule.precision.BitChoices;
import org.millijoule.precision.SensitivityTable;
import org.millijoule.text.FileProblem;
import org.millijoule.text.UsageException;

/// Reads a sensitivity file.
final class SensitivityFile {
    private SensitivityFile() {}

    /// What it says; empty where there is none.
    ///
    /// @throws UsageException if it cannot be read
    /// @throws org.millijoule.text.CsvException naming the line or the layer that is wrong
    static Optional<SensitivityTable> ifThere(Path file, BitChoices choices) {
        return Files.exists(file) ? Optional.of(read(file, choices)) : Optional.empty();
    }

    private static SensitivityTable read(Path file, BitChoices choices) {
        try {
            return SensitivityTable.parse(file.toString(), Files.readString(file), choices);
        } catch (IOException e) {
            throw new UsageException(FileProblem.reading(file, e));
        }
    }
}
