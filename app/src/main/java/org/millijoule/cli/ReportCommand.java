package org.millijoule.cli;

import java.io.IOException;
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
        WrongFile.unlessFolder(directory, "report takes the directory of a run");
        if (!Files.isDirectory(directory)) {
            throw new UsageException(directory + " is no run directory. Maybe one under runs/?");
        }
        try {
            System.out.println(Report.write(directory));
        } catch (IOException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        return ExitCode.DONE;
    }
}
