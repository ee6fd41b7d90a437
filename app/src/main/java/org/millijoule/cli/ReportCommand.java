package org.millijoule.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.report.Report;
import org.millijoule.store.RunPlaces;
import org.millijoule.text.WrongFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `report RUN`: writes the page of a finished run again.
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Writes report.html of a finished run again.",
        footer = {"", Failures.EXAMPLE + "millijoule report runs/NAME"})
final class ReportCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN", description = "Run directory.")
    private Path directory = Path.of("");

    @Override
    public Integer call() {
        WrongFile.unlessFolder(directory, "report takes the directory of a run");
        RunPlaces.requireRun(directory);
        System.out.println(Report.write(directory));
        return ExitCode.DONE;
    }
}
