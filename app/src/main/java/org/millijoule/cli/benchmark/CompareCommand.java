package org.millijoule.cli.benchmark;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.millijoule.job.compare.SeedList;
import org.millijoule.text.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `compare --table FILE` or `compare --spec SPEC`: which method is better, or is it luck?
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Which search is better, or is it luck? Each with the same seeds, on a table of networks that"
                + " somebody measured, or on a spec, where every run trains.",
        footer = {
            "",
            "For example: millijoule compare --table FILE --strategy random,predictor",
            "",
            "  millijoule compare --table FILE --minimize error,flops --html page.html",
            "  millijoule compare --spec examples/quickstart.yaml --seeds 0..7 \\",
            "      --methods joint,uniform-4 --budgets 25%%,50%%",
            "",
            "METHOD is joint, differentiable, one-shot, one-shot:KIND with a KIND of",
            "--strategy, or uniform-2, -4, -6, -8: the network that one would take without",
            "any search, trained as the others are. A budget in %% is a share of the energy",
            "of the space's largest architecture with 8 bits everywhere.",
            "The spec's own strategy has its settings; of another, epochs, sampling, recipe,",
            "selection and checkpoints are the spec's, and the rest is as by default. What",
            "methods cost is not made equal: cells.csv counts weights steps, validated",
            "images, calls of the hardware model and seconds of every run. Baselines are not",
            "trained. With fewer than 6 seeds no p can be below 0.05.",
            "Ctrl-C saves and stops; the same command with --resume goes on, also with more",
            "methods, budgets or seeds. All of it: docs/strategies.md."
        })
public final class CompareCommand implements Callable<Integer> {
    private static final List<String> OF_TABLE =
            List.of("--strategy", "--evaluations", "--minimize", "--reference", "--limit", "--html");
    private static final List<String> OF_SPEC =
            List.of("--methods", "--budgets", "--out", "--resume", "--data", "--hardware", "--set");

    @Mixin
    private TableQuestion question = new TableQuestion();

    @Mixin
    private TableComparison table = new TableComparison();

    @Mixin
    private SpecComparison experiment = new SpecComparison();

    @Option(
            names = "--seeds",
            paramLabel = "SEEDS",
            description = "8: so many, from 0. With --table 50 by default. With --spec also 0..7 or 0,3,5.")
    private Optional<String> seeds = Optional.empty();

    @Option(names = "--json", description = "Print the comparison as JSON.")
    private boolean json;

    @Spec
    private CommandLine.Model.CommandSpec command = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() {
        if (question.isAsked() && experiment.isAsked()) {
            throw new UsageException("--table and --spec are two comparisons. Maybe one after the other?");
        }
        Optional<SeedList> named = seeds.map(SeedList::parse);
        if (question.isAsked()) {
            refuse(OF_SPEC, "--spec", "--table");
            return table.compare(question, named, json);
        }
        if (experiment.isAsked()) {
            refuse(OF_TABLE, "--table", "--spec");
            return experiment.compare(named, json);
        }
        throw new UsageException("what is compared? Maybe --table FILE, or --spec SPEC --methods joint,uniform-4"
                + " --budgets 25% --seeds 8?");
    }

    private void refuse(List<String> options, String theirs, String ours) {
        command.commandLine().getParseResult().matchedOptions().stream()
                .map(CommandLine.Model.OptionSpec::longestName)
                .filter(options::contains)
                .findFirst()
                .ifPresent(option -> {
                    throw new UsageException(
                            option + " belongs to " + theirs + ", not to " + ours + ". Maybe leave it out?");
                });
    }
}
