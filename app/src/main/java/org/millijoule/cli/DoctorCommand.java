package org.millijoule.cli;

import java.util.concurrent.Callable;
import org.millijoule.cli.terminal.Amount;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.machine.Libraries;
import org.millijoule.machine.Libtorch;
import org.millijoule.machine.Natives;
import org.millijoule.machine.Origin;
import org.millijoule.machine.Version;
import picocli.CommandLine.Command;

/// `doctor`: is everything here that a search needs?
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks Java, libtorch, onnxruntime, processor and memory.")
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
        Libraries.versions().forEach(DoctorCommand::line);
        Natives.loadLibtorch();
        line("vectors", Libtorch.vectorLevel());
        line("cache", Natives.cache().folder().toString());
        Natives.loadOnnxruntime();
        line(
                "temporary",
                Natives.temporary().folder() + ", " + Natives.temporary().need() + " a start");
        return ExitCode.DONE;
    }

    private static void line(String what, String value) {
        System.out.printf("%-12s%s%n", what, value);
    }
}
