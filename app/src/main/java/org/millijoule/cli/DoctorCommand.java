package org.millijoule.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `doctor`: is everything here that a search needs?
@Command(name = "doctor", mixinStandardHelpOptions = true, description = "Checks Java, libtorch, processor and memory.")
final class DoctorCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        Runtime runtime = Runtime.getRuntime();
        line("millijoule", Version.number());
        line("java", Runtime.version() + ", " + System.getProperty("java.home"));
        line(
                "processors",
                runtime.availableProcessors() + ", " + Origin.machine().processor());
        line("memory", Amount.of(Origin.machine().memoryBytes() / 1e9, "GB"));
        try {
            Libraries.versions().forEach(DoctorCommand::line);
            line("vectors", Libtorch.vectorLevel());
            return ExitCode.DONE;
        } catch (LinkageError e) {
            throw new UsageException("libtorch does not load here: " + e.getMessage()
                    + ". Maybe this system lacks a library that it needs, such as libgomp?");
        }
    }

    private static void line(String what, String value) {
        System.out.printf("%-12s%s%n", what, value);
    }
}
