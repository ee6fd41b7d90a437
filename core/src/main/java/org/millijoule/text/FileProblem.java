package org.millijoule.text;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// Why a file could not be read or written, in words, with what helps: `cannot read runs/a/cost.json: permission
/// denied. Maybe change its permissions?` What Java throws often says neither the file nor which of the two was
/// tried, and for a file that is not UTF-8 only `Input length = 1`.
public enum FileProblem {
    MISSING("there is no such file", "check the path?", "make the folder first?", "No such file"),
    DENIED("permission denied", "change its permissions?", "another folder, or change its permissions?", "Permission"),
    FOLDER("it is a folder, not a file", "name a file in it?", "move the folder away?", "Is a directory"),
    NO_FOLDER("a part of its path is a file, not a folder", "check the path?", "another folder?", "Not a directory"),
    IN_THE_WAY("something of that name is there already", "move it away?", "move it away?", "File exists"),
    NOT_TEXT("it is not UTF-8", "save it as UTF-8, or restore it from a copy?", "another name?", "Input length"),
    FULL("the disk is full", "free space there?", "free space there?", "No space left|quota"),
    READ_ONLY(
            "the file system is read-only",
            "another place?",
            "another folder, on a disk that may be written?",
            "Read-only"),
    TOO_LONG("its name is too long", "a shorter one?", "a shorter one?", "File name too long"),
    TOO_LARGE("it grows larger than it may here", "raise ulimit -f?", "raise ulimit -f?", "File too large"),
    TOO_MANY("too many files are open", "raise ulimit -n?", "raise ulimit -n?", "Too many open files"),
    LOOP("its links lead in a circle", "name the file itself?", "name the file itself?", "levels of symbolic links"),
    DISK("the disk reports an error", "copy it from a backup?", "another disk?", "Input/output error"),
    INTERRUPTED("it was interrupted", "again?", "again?", "Interrupted system call"),
    OTHER("", "its permissions, or the disk?", "free space or rights there?", ".*");

    private final String reason;
    private final String wayOutOfReading;
    private final String wayOutOfWriting;
    private final Pattern systemWords;

    FileProblem(String reason, String wayOutOfReading, String wayOutOfWriting, String systemWords) {
        this.reason = reason;
        this.wayOutOfReading = wayOutOfReading;
        this.wayOutOfWriting = wayOutOfWriting;
        this.systemWords = Pattern.compile(systemWords);
    }

    /// The kind of a failure.
    public static FileProblem of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> MISSING;
            case AccessDeniedException _ -> DENIED;
            case NotDirectoryException _ -> NO_FOLDER;
            case FileAlreadyExistsException _ -> IN_THE_WAY;
            case DirectoryNotEmptyException _ -> IN_THE_WAY;
            case FileSystemLoopException _ -> LOOP;
            case CharacterCodingException _ -> NOT_TEXT;
            case ClosedChannelException _ -> INTERRUPTED;
            case InterruptedIOException _ -> INTERRUPTED;
            default ->
                Arrays.stream(values())
                        .filter(kind -> kind.systemWords.matcher(words(e)).find())
                        .findFirst()
                        .orElse(OTHER);
        };
    }

    /// Why, without the path.
    public static String reason(IOException e) {
        FileProblem kind = of(e);
        return kind == OTHER ? Wording.brief(words(e)) : kind.reason;
    }

    /// A message for the user: which file cannot be read, why, and what helps.
    public static String reading(Path file, IOException e) {
        return "cannot read " + file + ": " + reasonOfReading(e);
    }

    /// The same for who has named the file: why it cannot be read, and what helps.
    public static String reasonOfReading(IOException e) {
        return reason(e) + ". Maybe " + of(e).wayOutOfReading;
    }

    /// A message for the user: which file cannot be written, why, and what helps.
    public static String writing(Path file, IOException e) {
        String why = of(e) == MISSING ? "its folder is not there" : reason(e);
        return "cannot write " + file + ": " + why + ". Maybe " + of(e).wayOutOfWriting;
    }

    /// What the operating system says.
    private static String words(IOException e) {
        Optional<String> reason = e instanceof FileSystemException system
                ? Optional.ofNullable(system.getReason())
                : Optional.ofNullable(e.getMessage());
        return reason.orElse(e.getClass().getSimpleName());
    }
}
