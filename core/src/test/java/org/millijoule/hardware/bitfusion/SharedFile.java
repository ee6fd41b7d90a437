package org.millijoule.hardware.bitfusion;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reference files that are not part of this repository: a test that needs one is skipped where it is absent.
final class SharedFile {
    private SharedFile() {}

    static String read(String name) {
        Path file = Path.of(System.getProperty("millijoule.shared", "../../shared"), "bitfusion", name);
        assumeThat(file)
                .as("the reference file bitfusion/" + name + ", which is not part of the repository")
                .exists();
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
