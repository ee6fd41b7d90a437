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
}
