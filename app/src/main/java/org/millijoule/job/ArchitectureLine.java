package org.millijoule.job;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.millijoule.space.Architecture;
import org.millijoule.store.files.ArchitectureFile;
import org.millijoule.store.files.Json;
import org.millijoule.text.UsageException;
import org.millijoule.text.Visible;
import org.millijoule.text.WrongFile;

/// The network that a training is given: as a line, or where a search left one.
public final class ArchitectureLine {
    private ArchitectureLine() {}

    private static Path path(String argument) {
        try {
            return Path.of(argument);
        } catch (InvalidPathException _) {
            throw new UsageException("'" + Visible.line(argument) + "' is neither an architecture line nor a path."
                    + " Maybe the line of an architecture.json?");
        }
    }

    /// Whatever begins as a line of blocks does was meant as one.
    private static boolean isLine(String argument) {
        return argument.matches("(?s)s\\d.*") || Architecture.isLine(argument);
    }

    /// Refuses a file that cannot be meant.
    ///
    /// @throws UsageException if it is a file of a kind that holds no architecture
    public static void refuseOther(String argument) {
        if (!isLine(argument)) {
            WrongFile.unlessTextOrFolder(
                    path(argument), "this command takes an architecture line, an architecture.json or a run");
        }
    }

    /// The line itself.
    ///
    /// @throws UsageException if it is neither a line nor a file that has one
    public static String of(String argument) {
        if (isLine(argument)) {
            return argument;
        }
        Path path = path(argument);
        refuseOther(argument);
        Path file = Files.isDirectory(path) ? path.resolve("architecture.json") : path;
        if (Files.notExists(file)) {
            throw new UsageException("'" + Visible.line(argument)
                    + "' is neither an architecture line nor an architecture.json or a"
                    + " run directory that has one. Maybe its search has not finished?");
        }
        return Json.read(file, ArchitectureFile.class, "Maybe another file, or one that was damaged?")
                .line()
                .orElseThrow(() -> new UsageException(Visible.line(argument) + " is of a given network, which has no"
                        + " architecture line. Maybe quantize its ONNX file again?"));
    }
}
