package org.millijoule.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millijoule.text.UsageException;

/// A folder that a native library is unpacked into before it is loaded from there.
///
/// @param library its name
/// @param bytes what is still to be unpacked
/// @param setting how a user names another folder
public record NativeFolder(String library, Path folder, long bytes, String setting) {
    private static final double MEGA = 1e6;

    /// Unpacks and loads.
    ///
    /// @throws UsageException with the folder, the megabytes and what is wrong there
    void load(Runnable loading) {
        try {
            loading.run();
        } catch (LinkageError | RuntimeException e) {
            throw new UsageException("%s needs %s in %s, to be unpacked and loaded there, but %s"
                    .formatted(library, need(), folder, obstacle().orElseGet(() -> refused(e))));
        }
    }

    /// Whether there is a place for `spare` times what is to be unpacked; the folder is made where it is missing.
    boolean takes(double spare) {
        try {
            Files.createDirectories(folder);
        } catch (IOException _) {
            return false;
        }
        return canBeWritten() && free() >= spare * bytes;
    }

    public String need() {
        return megabytes(bytes);
    }

    private Optional<String> obstacle() {
        if (!Files.isDirectory(existing())) {
            return Optional.of(existing() + " is no folder. Maybe " + another());
        }
        if (!Files.exists(folder)) {
            return Optional.of("there is no such folder. Maybe " + another());
        }
        if (!canBeWritten()) {
            return Optional.of("it cannot be written. Maybe " + another());
        }
        if (free() < bytes) {
            return Optional.of("only " + megabytes(free()) + " are free. Maybe free some, or " + another());
        }
        return Optional.empty();
    }

    private String refused(Throwable failure) {
        return "the system refuses it: " + reason(failure) + ". Maybe the folder is mounted noexec or has a quota ("
                + another() + " then), or a library that it needs is missing, such as libgomp or libstdc++?";
    }

    private String another() {
        return "name another folder: " + setting + "=FOLDER in front of the command";
    }

    /// The first line of the innermost cause, which is what the system said.
    private static String reason(Throwable failure) {
        Throwable innermost = failure;
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            innermost = cause;
        }
        return innermost.toString().lines().findFirst().orElse("");
    }

    private boolean canBeWritten() {
        try {
            Path probe = Files.createTempFile(
                    folder, "millijoule", null); // rights alone do not tell a full or read-only disk
            Files.delete(probe);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private long free() {
        try {
            return Files.getFileStore(existing()).getUsableSpace();
        } catch (IOException _) {
            return 0;
        }
    }

    /// The folder, or the nearest above it that there is.
    private Path existing() {
        @Nullable Path path = folder.toAbsolutePath();
        while (path != null && !Files.exists(path)) {
            path = path.getParent();
        }
        return path == null ? folder : path;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", (long) Math.ceil(bytes / MEGA));
    }
}
