package org.millijoule.download;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.millijoule.data.DataException;

/// Takes the files out of a `.tar.gz`, side by side: CIFAR comes with all of them in one folder.
final class Unpacking {
    private Unpacking() {}

    /// Puts every file into `folder` under its last name, whole or not at all.
    static void unpack(Path archive, Path folder) {
        try (TarArchiveInputStream in = new TarArchiveInputStream(
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive))))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (entry.isFile() && !name.isEmpty()) {
                    Path part = folder.resolve(name + ".part");
                    Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                    Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (IOException e) {
            throw new DataException(
                    archive + ": it cannot be unpacked (" + e + "). Maybe free space, or delete it and get it again.",
                    e);
        }
    }
}
