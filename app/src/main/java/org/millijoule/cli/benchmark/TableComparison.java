package org.millijoule.cli.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.job.compare.SeedList;
import org.millijoule.report.ComparisonPage;
import org.millijoule.search.AskTell;
import org.millijoule.store.files.Json;
import org.millijoule.table.Comparison;
import org.millijoule.table.Question;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Option;

/// `compare --table FILE`: strategies on networks that somebody else trained.
final class TableComparison {
    private static final int SEEDS = 50; // our choice, as in the published comparisons

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "With --table: write the comparison with its pictures as a page.")
    private Optional<Path> html = Optional.empty();

    int compare(TableQuestion options, Optional<SeedList> named, boolean json) {
        int seeds = named.map(TableComparison::count).orElse(SEEDS);
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
        Comparison comparison =
                Comparison.of(question, TableBenchmark.standings(strategies, question, options.evaluations(), seeds));
        ComparisonResults results = ComparisonResults.of(options, seeds, comparison);
        html.ifPresent(file -> ComparisonPage.write(comparison, results.title(), results.details(), file));
        System.out.print(json ? Json.write(results) : results.text());
        html.ifPresent(file -> System.err.println("The page is " + file + "."));
        return ExitCode.DONE;
    }

    private static int count(SeedList seeds) {
        if (!seeds.isFromZero()) {
            throw new UsageException("a table is searched with the seeds 0, 1, 2, ... Maybe --seeds "
                    + Math.max(2, seeds.seeds().size()) + "?");
        }
        return seeds.seeds().size();
    }
}
