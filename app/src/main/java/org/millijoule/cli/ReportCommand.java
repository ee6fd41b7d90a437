package org.millijoule.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.millijoule.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `report RUN`: writes the page of a finished run again.
@Command(name = "report", mixinStandardHelpOptions = true, description = "Writes report.html of a finished run again.")
final class ReportCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN", description = "Run directory.")
    private Path directory = Path.of("");

    @Override
    public Integer call() {
        if (!Files.isDirectory(directory)) {
            throw new UsageException(directory + " is no run directory. Maybe one under runs/?");
        }
        System.out.println(Report.write(directory));
        return ExitCode.DONE;
    }
}
