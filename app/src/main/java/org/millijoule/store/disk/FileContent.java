package org.millijoule.store.disk;

import java.io.IOException;
import java.nio.file.Path;

/// Something that can be written into a new file.
@FunctionalInterface
public interface FileContent {
    void writeTo(Path path) throws IOException;
}
