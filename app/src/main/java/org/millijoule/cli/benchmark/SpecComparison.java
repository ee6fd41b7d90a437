package org.millijoule.cli.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.cli.option.SpecSettings;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.cli.terminal.StopSignal;
import org.millijoule.job.compare.ComparisonFile;
import org.millijoule.job.compare.ComparisonPlan;
import org.millijoule.job.compare.ComparisonRun;
import org.millijoule.job.compare.SeedList;
import org.millijoule.searching.SearchSpec;
import org.millijoule.store.files.Json;
import org.millijoule.text.UsageException;
import org.millijoule.text.WrongFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `compare --spec SPEC`: methods on a spec, each with every budget and seed.
final class SpecComparison {
    @Option(names = "--spec", paramLabel = "SPEC", description = "Methods on a spec: a YAML file as for search.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--methods",
            split = ",",
            paramLabel = "METHOD",
            description = "With --spec: two or more with commas; see below.")
    private List<String> methods = new ArrayList<>();

    @Option(
            names = "--budgets",
            split = ",",
            paramLabel = "LIMIT",
            description = "With --spec: of an image's energy, one or more with commas: 25%%, 0.1mJ.")
    private List<String> budgets = new ArrayList<>();

    @Mixin
    private SpecSettings settings = new SpecSettings();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "With --spec: folder for cells.csv, comparison.json and a run directory for each cell; by"
                    + " default runs/compare-NAME-HASH.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--resume", description = "With --spec: go on with the comparison in the folder, if one is.")
    private boolean resume;

    boolean isAsked() {
        return file.isPresent();
    }

    int compare(Optional<SeedList> seeds, boolean json) {
        Path spec = file.orElseThrow();
        WrongFile.unlessYaml(spec, "--spec takes a spec");
        if (methods.size() < 2) {
            throw new UsageException((methods.isEmpty() ? "which methods?" : "one method alone cannot be compared.")
                    + " Maybe --methods joint,uniform-4?");
        }
        if (budgets.isEmpty()) {
            throw new UsageException("at which energy? Maybe --budgets 25%,50%?");
        }
        SeedList named = seeds.orElseThrow(() ->
                new UsageException("how many seeds? Maybe --seeds 8? With fewer than 6, no p can be below 0.05."));
        StopSignal stop = StopSignal.listen(System.err);
        ComparisonPlan plan = ComparisonPlan.of(settings.search(spec), methods, budgets, named, System.err::println);
        ComparisonTerminal watch = new ComparisonTerminal(stop);
        Path folder = out.orElseGet(() -> usual(plan.problem().spec()));
        try {
            ComparisonFile comparison = new ComparisonRun(plan, folder, resume, watch).run();
            System.out.print(json ? Json.write(comparison) : new ComparisonText(comparison, folder).text());
            return ExitCode.DONE;
        } finally {
            watch.clear();
        }
    }

    private static Path usual(SearchSpec spec) {
        return Path.of(
                "runs",
                "compare-" + spec.name().orElseThrow() + "-" + spec.hash().substring(0, 8));
    }
}
