package org.millijoule.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.data.DataException;
import org.millijoule.data.HeapSpace;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.learn.DivergedException;
import org.millijoule.learn.log.CheckpointException;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.machine.Version;
import org.millijoule.network.onnx.file.OnnxException;
import org.millijoule.quantity.WrongValueException;
import org.millijoule.spec.SpecException;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.text.CsvException;
import org.millijoule.text.FileProblem;
import org.millijoule.text.UsageException;
import org.millijoule.text.Visible;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns what was thrown into one message and an exit code. A user never sees a stack trace: it goes into a file.
///
/// @param folder where stack traces go, if it can be written
record Failures(PrintStream err, Path folder) {
    /// How a line in the footer of a command's help begins that is a whole command.
    static final String EXAMPLE = "For example: ";

    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// A command that failed while it ran.
    int tell(Exception failure, CommandLine command) {
        return switch (failure) {
            case UsageException e -> mendable(command.getCommandSpec().qualifiedName() + ": " + e.getMessage());
            case SpecException e -> mendable(e.getMessage());
            case DataException e -> mendable(e.getMessage());
            case RunDirectoryException e -> mendable(e.getMessage());
            case CheckpointException e -> mendable(e.getMessage());
            case OnnxException e -> mendable(e.getMessage());
            case CsvException e -> mendable(e.getMessage());
            case WrongValueException e -> mendable(e.getMessage());
            case UnsupportedLayerException e -> mendable(e.getMessage());
            case DivergedException e -> mendable(e.getMessage());
            case FileSystemException e -> mendable(cannotUse(e));
            case UncheckedIOException e
            when e.getCause() instanceof FileSystemException cause -> mendable(cannotUse(cause));
            case InvalidPathException e -> mendable(impossiblePath(e));
            case InterruptedRunException e -> {
                err.println("Stopped; the work is saved. The same command with --resume goes on"
                        + e.again()
                                .map(what -> " and starts again with " + what)
                                .orElse("") + ".");
                yield ExitCode.INTERRUPTED;
            }
            default -> outOfMemory(failure) ? shortOfMemory(failure) : defect(failure);
        };
    }

    /// A file that some step of a command could neither read nor write.
    private static String cannotUse(FileSystemException e) {
        String file = e.getFile() == null ? "a file" : e.getFile();
        return "cannot use " + file + ": " + FileProblem.reasonOfReading(e);
    }

    /// A name that this system's files cannot have: a NUL, or a character outside the locale's.
    private static String impossiblePath(InvalidPathException failure) {
        boolean unmappable = failure.getReason().contains("unmappable");
        return "no file can have the name '" + Visible.line(failure.getInput()) + "' here: "
                + failure.getReason() + ". Maybe another name"
                + (unmappable ? ", or LC_ALL=C.UTF-8 in front of the command?" : "?");
    }

    /// What no check foresaw: Java's own memory, or that of libtorch, which says so in words only.
    static boolean outOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof OutOfMemoryError
                    || message.contains("not enough memory")
                    || message.contains("can't allocate memory")
                    || message.contains("std::bad_alloc")) {
                return true;
            }
        }
        return false;
    }

    /// A failure for want of memory.
    int shortOfMemory(Throwable failure) {
        return mendable("There was not enough memory ("
                + failure.toString().lines().findFirst().orElse("")
                + "): this program may use "
                + HeapSpace.text(Runtime.getRuntime().maxMemory())
                + " for Java, of " + HeapSpace.text(HeapSpace.physicalBytes())
                + " of the machine, which training shares. Maybe smaller batches, images or networks; or, where Java's"
                + " own memory ran out, " + HeapSpace.wayOut() + ".");
    }

    /// A command line that cannot be understood.
    int tell(ParameterException failure) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        if (failure.getCause() instanceof UsageException refused) { // of an option or parameter, as it was set
            return mendable(command + ": " + refused.getMessage());
        }
        return mendable(command + ": " + problem(failure) + ". Maybe " + wayOut(failure, command) + "?");
    }

    private static String problem(ParameterException failure) {
        if (failure instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            ArgSpec first = missing.getMissing().getFirst();
            String name = first instanceof OptionSpec option ? option.longestName() : first.paramLabel();
            return name + " is missing ("
                    + String.join(" ", first.description()).replaceFirst("\\.$", "") + ")";
        }
        boolean hasCommands = !failure.getCommandLine().getSubcommands().isEmpty();
        if (failure instanceof UnmatchedArgumentException unmatched && hasCommands && !isOption(unmatched)) {
            return "there is no command '"
                    + Visible.line(unmatched.getUnmatched().getFirst()) + "'";
        }
        String message = Visible.line(String.valueOf(failure.getMessage()));
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static boolean isOption(UnmatchedArgumentException unmatched) {
        return unmatched.isUnknownOption() || unmatched.getUnmatched().isEmpty();
    }

    private static String wayOut(ParameterException failure, String command) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            List<String> nearest = unmatched.getSuggestions();
            if (!nearest.isEmpty()) {
                return nearest.getFirst();
            }
        }
        return failure instanceof MissingParameterException
                ? example(failure.getCommandLine().getCommandSpec()).orElse(command + " --help")
                : command + " --help";
    }

    /// What the help of the command has as an example.
    private static Optional<String> example(CommandSpec command) {
        return Stream.of(command.usageMessage().footer())
                .filter(line -> line.startsWith(EXAMPLE))
                .map(line -> line.substring(EXAMPLE.length()))
                .findFirst();
    }

    private int mendable(@org.jspecify.annotations.Nullable String message) {
        err.println(message);
        return ExitCode.MENDABLE;
    }

    /// Something that must not happen: the stack trace goes into a file, which the message names.
    int defect(Throwable failure) {
        String name = "millijoule-defect-" + FILE_TIME.format(Instant.now()) + "-"
                + ProcessHandle.current().pid() + ".txt";
        String firstLine = failure.toString().lines().findFirst().orElse("");
        err.println("This is a defect of Millijoule: " + firstLine + ". " + written(failure, name));
        return ExitCode.DEFECT;
    }

    private String written(Throwable failure, String name) {
        for (Path place : List.of(folder, Path.of(System.getProperty("java.io.tmpdir")))) {
            Path file = place.resolve(name);
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
                out.println("millijoule " + Version.number() + ", Java " + Runtime.version() + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
                failure.printStackTrace(out);
                return "The stack trace is in " + file + "; please report it.";
            } catch (IOException _) {
                // the next place
            }
        }
        return "The stack trace could not be written anywhere.";
    }
}
