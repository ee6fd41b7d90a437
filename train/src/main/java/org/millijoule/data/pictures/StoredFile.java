package org.millijoule.data.pictures;

import java.util.Optional;
import java.util.Set;

/// One file of a [FileTree].
///
/// @param name its path, with slashes, from the root of the tree
/// @param bytes its length
/// @param place where it begins in its archive; 0 where the tree finds it by name
/// @param version another number wherever the content is another: the time of the last change of the file, or of the
///     archive that holds it, with the checksum that the archive names
/// @param broken why it cannot be read, as part of a sentence whose subject is the file
record StoredFile(String name, long bytes, long place, long version, Optional<String> broken) {
    private static final Set<String> SYSTEM = Set.of(
            "__MACOSX",
            "@eaDir",
            "$RECYCLE.BIN",
            "System Volume Information",
            "lost+found",
            "Thumbs.db",
            "desktop.ini",
            "Icon\r");

    StoredFile(String name, long bytes, long place, long version) {
        this(name, bytes, place, version, Optional.empty());
    }

    static StoredFile broken(String name, String why) {
        return new StoredFile(name, 0, 0, 0, Optional.of(why));
    }

    StoredFile named(String other) {
        return new StoredFile(other, bytes, place, version, broken);
    }

    /// What systems and programs leave beside data without asking, which no reader of data sets looks at: names with
    /// a leading dot (`._0.jpg` of macOS, `.ipynb_checkpoints`), `__MACOSX` in archives, thumbnails, wastebaskets.
    static boolean isHidden(String name) {
        for (String part : name.split("/", -1)) {
            boolean dotted = part.startsWith(".") && !part.equals(".") && !part.equals("..");
            if (dotted || SYSTEM.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
