package org.millijoule.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.report.InsightPage;
import org.millijoule.results.FinishedRun;
import org.millijoule.results.Insight;
import org.millijoule.results.InsightText;
import org.millijoule.results.ResultTable;
import org.millijoule.results.ResultsText;
import org.millijoule.store.RunPlaces;
import org.millijoule.store.disk.WholeFile;
import org.millijoule.store.files.Json;
import org.millijoule.text.FileProblem;
import org.millijoule.text.UsageException;
import org.millijoule.text.WrongFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `results RUN...`: what finished runs say together, from their files and from nowhere else.
@Command(
        name = "results",
        mixinStandardHelpOptions = true,
        description = "Tables of error, energy, latency and size over finished runs, or what their searches chose.",
        footer = {"", Failures.EXAMPLE + "millijoule results runs/*"})
final class ResultsCommand implements Callable<Integer> {
    private static final String BEGIN = "<!-- results: written by millijoule results -->";
    private static final String END = "<!-- end of results -->";

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description = "Run directories; those of several seeds are averaged.")
    private List<Path> directories = new ArrayList<>();

    @Option(names = "--insight", description = "What the searches chose: kernel, expansion, bits, block by block.")
    private boolean insight;

    @Option(names = "--html", paramLabel = "FILE", description = "With --insight: the same as pictures.")
    private Optional<Path> html = Optional.empty();

    @Option(
            names = "--into",
            paramLabel = "FILE",
            description = "Write the tables into a Markdown file, between the line '" + BEGIN + "' and the line '" + END
                    + "'.")
    private Optional<Path> into = Optional.empty();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /// `results --json`.
    record Tables(int schema, List<ResultTable> tables) {}

    /// `results --insight --json`.
    record Choices(
            int schema,
            List<String> runs,
            List<Insight.BlockInsight> blocks,
            List<String> undecided,
            List<String> disputed) {}

    @Override
    public Integer call() {
        if (html.isPresent() && !insight) {
            throw new UsageException("--html belongs to --insight. Maybe results --insight --html FILE?");
        }
        if (into.isPresent() && insight) {
            throw new UsageException("--into writes tables, not insight. Maybe without --insight?");
        }
        directories.forEach(directory -> WrongFile.unlessFolder(directory, "results takes directories of runs"));
        directories.forEach(RunPlaces::requireRun);
        List<FinishedRun> runs = complete().stream().map(FinishedRun::read).toList();
        runs.forEach(ResultsCommand::warn);
        System.out.print(insight ? insight(runs) : tables(runs));
        return ExitCode.DONE;
    }

    /// A table shows a run at chance level like any other.
    private static void warn(FinishedRun run) {
        List<String> warnings = run.result().warnings();
        if (!warnings.isEmpty()) {
            System.err.println(run.directory() + " has " + warnings.size()
                    + (warnings.size() == 1 ? " warning: " : " warnings, the first: ") + warnings.getFirst());
        }
    }

    /// Of several directories, those of runs that have not finished are left out, and said.
    private List<Path> complete() {
        List<Path> complete =
                directories.stream().filter(FinishedRun::isComplete).toList();
        if (complete.isEmpty()) {
            return directories;
        }
        directories.stream()
                .filter(directory -> !complete.contains(directory))
                .forEach(directory -> System.err.println(directory + " is left out: it is no finished run."));
        return complete;
    }

    private String insight(List<FinishedRun> runs) {
        Insight seen = Insight.of(runs);
        runs.stream()
                .filter(run -> run.policy().isEmpty())
                .forEach(run -> System.err.println(run.directory() + " is left out: it has no policy.csv."));
        html.ifPresent(file -> InsightPage.write(seen, file));
        return json
                ? Json.write(new Choices(Json.SCHEMA, seen.runs(), seen.blocks(), seen.undecided(), seen.disputed()))
                : new InsightText(seen).text();
    }

    private String tables(List<FinishedRun> runs) {
        List<ResultTable> tables = ResultTable.of(runs);
        String text = new ResultsText(tables).text();
        into.ifPresent(file -> write(text, file));
        return json ? Json.write(new Tables(Json.SCHEMA, tables)) : text;
    }

    private static void write(String tables, Path file) {
        try {
            String document = Files.readString(file);
            List<String> lines = document.lines().toList();
            int begin = lines.indexOf(BEGIN);
            int end = lines.indexOf(END);
            if (begin < 0 || end < begin) {
                throw new UsageException(file + ": the lines '" + BEGIN + "' and '" + END
                        + "' must say where the tables stand, but are not there. Maybe add them?");
            }
            String filled = String.join("\n", lines.subList(0, begin + 1))
                    + "\n\n" + tables + "\n"
                    + String.join("\n", lines.subList(end, lines.size())) + "\n";
            WholeFile.write(file, path -> Files.writeString(path, filled));
        } catch (IOException e) {
            throw new UsageException(FileProblem.reading(file, e));
        }
    }
}
