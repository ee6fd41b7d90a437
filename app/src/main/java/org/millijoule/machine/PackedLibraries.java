package org.millijoule.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// Native libraries in a jar of the class path, and how many bytes they take unpacked.
final class PackedLibraries {
    private static final String LIBRARY = ".*\\.(so(\\.\\d+)*|dylib|dll)";

    private PackedLibraries() {}

    /// Bytes of the libraries in a folder, 0 if no jar has it.
    ///
    /// @param folder in the jar, with a slash at its end
    static long bytes(String folder) {
        return sum(folder, (_, _) -> false);
    }

    /// The same without what JavaCPP has unpacked already, into a folder named as the jar is.
    ///
    /// @param cache JavaCPP's
    static long missingBytes(String folder, Path cache) {
        return sum(folder, (jar, entry) -> {
            Path unpacked = cache.resolve(jar).resolve(entry.getName());
            return Files.isRegularFile(unpacked) && size(unpacked) == entry.getSize();
        });
    }

    private interface Known {
        boolean test(Path jar, JarEntry entry);
    }

    private static long sum(String folder, Known known) {
        URL url = PackedLibraries.class.getClassLoader().getResource(folder);
        if (url == null) {
            return 0;
        }
        try {
            JarURLConnection connection = (JarURLConnection) url.openConnection();
            JarFile jar = connection.getJarFile(); // shared with the class loader, so it stays open
            Path name = Path.of(jar.getName()).getFileName();
            try (Stream<JarEntry> entries = jar.stream()) {
                return entries.filter(entry -> entry.getName().startsWith(folder)
                                && entry.getName().matches(LIBRARY)
                                && !entry.getName().contains(".dSYM/")
                                && !known.test(name, entry))
                        .mapToLong(JarEntry::getSize)
                        .sum();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
