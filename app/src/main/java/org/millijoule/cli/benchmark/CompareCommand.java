package org.millijoule.cli.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.report.ComparisonPage;
import org.millijoule.search.AskTell;
import org.millijoule.store.files.Json;
import org.millijoule.table.Comparison;
import org.millijoule.table.Question;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `compare --table FILE`: whether one strategy is better than another, or luck.
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Search strategies on a table of measured networks: p-values, ranks, anytime curves.")
public final class CompareCommand implements Callable<Integer> {
    @Mixin
    private TableQuestion options = new TableQuestion();

    @Mixin
    private SeedsOption seeds = new SeedsOption();

    @Option(names = "--html", paramLabel = "FILE", description = "Write the comparison with its pictures as a page.")
    private Optional<Path> html = Optional.empty();

    @Option(names = "--json", description = "Print the comparison as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (!options.isAsked()) {
            throw new UsageException("what is compared? Maybe --table FILE?");
        }
        List<AskTell> strategies = options.strategies();
        if (strategies.size() < 2) {
            throw new UsageException("one strategy alone cannot be compared. Maybe --strategy random,predictor?");
        }
        html.map(Path::toAbsolutePath)
                .map(Path::getParent)
                .filter(folder -> !Files.isDirectory(folder))
                .ifPresent(folder -> {
                    throw new UsageException("--html: there is no folder " + folder + ". Maybe make it first?");
                });
        Question question = options.ask();
        Comparison comparison = Comparison.of(
                question, TableBenchmark.standings(strategies, question, options.evaluations(), seeds.count()));
        ComparisonResults results = ComparisonResults.of(options, seeds.count(), comparison);
        html.ifPresent(file -> ComparisonPage.write(comparison, results.title(), results.details(), file));
        System.out.print(json ? Json.write(results) : results.text());
        html.ifPresent(file -> System.err.println("The page is " + file + "."));
        return ExitCode.DONE;
    }
}
