package org.millijoule.data.pictures;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;

/// What the operating system refused, in words: its exceptions often hold nothing but a path.
final class ReadFailure {
    private ReadFailure() {}

    static String text(IOException failure) {
        return switch (failure) {
            case AccessDeniedException e -> "no right to read " + e.getFile();
            case FileSystemLoopException e -> e.getFile() + " is a link to a folder that it lies in";
            case NoSuchFileException e -> e.getFile() + " is not there any more";
            default -> String.valueOf(failure.getMessage());
        };
    }

    /// What helps, where a whole data set cannot be read.
    static String wayOut(IOException failure) {
        return switch (failure) {
            case AccessDeniedException _ -> "change its permissions";
            case FileSystemLoopException _ -> "remove that link";
            case NoSuchFileException _ -> "start again once nobody changes the folder";
            default ->
                "it was cut off while it was copied, or is not the kind of archive that its name says; what it is"
                        + " unpacked to may be given instead";
        };
    }
}
