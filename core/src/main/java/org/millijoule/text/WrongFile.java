package org.millijoule.text;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Predicate;

/// Refuses a file of another kind than a command takes, in words that say what it is and what can be done with it.
public final class WrongFile {
    private WrongFile() {}

    /// Refuses what is there and no YAML; what is not there is for others to tell.
    ///
    /// @param takes what belongs here: `search takes a spec`
    /// @throws UsageException if the file is of another kind
    public static void unlessYaml(Path file, String takes) {
        unlessList(file, takes + ", a YAML file");
    }

    /// The same for a command that takes other kinds too and names them all.
    ///
    /// @throws UsageException if the file is of another kind
    public static void unlessList(Path file, String takes) {
        refuse(file, takes, kind -> kind.isText() && kind != FileKind.CSV);
    }

    /// Refuses what is there and neither text nor a folder.
    ///
    /// @throws UsageException if the file is of another kind
    public static void unlessTextOrFolder(Path file, String takes) {
        refuse(file, takes, kind -> kind.isText() || kind == FileKind.FOLDER);
    }

    /// Refuses what is there and no folder.
    ///
    /// @throws UsageException if it is a file
    public static void unlessFolder(Path file, String takes) {
        refuse(file, takes, kind -> kind == FileKind.FOLDER);
    }

    private static void refuse(Path file, String takes, Predicate<FileKind> fits) {
        FileKind kind = FileKind.of(file);
        if (kind != FileKind.MISSING && kind != FileKind.UNREADABLE && kind != FileKind.FOLDER && !fits.test(kind)) {
            throw new UsageException(message(file, kind, takes));
        }
    }

    /// `'cat.jpg' is a JPEG picture, but search takes a spec, a YAML file. Maybe another file?`
    public static String message(Path file, FileKind kind, String takes) {
        String name = Visible.line(file.toString());
        return "'" + name + "' is " + kind.words() + ", but " + takes + ". Maybe " + kind.way(name);
    }

    /// What an argument names; [FileKind#MISSING] where it cannot be a path.
    public static FileKind kind(String argument) {
        try {
            return FileKind.of(Path.of(argument));
        } catch (InvalidPathException _) {
            return FileKind.MISSING;
        }
    }
}
