package org.millijoule.hardware.bitfusion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Tables of the public simulator (hsharma35/bitfusion, 04ec1c8): layers, accelerators and what they cost there.
final class GoldenFile {
    private GoldenFile() {}

    static String read(String name) {
        try (InputStream in = GoldenFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException(name + " is not among the resources of the tests");
            }
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
