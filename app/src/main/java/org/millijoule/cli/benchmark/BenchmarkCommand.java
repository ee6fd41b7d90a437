package org.millijoule.cli.benchmark;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.store.files.Json;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `benchmark --MODE`: measures Millijoule itself on this machine.
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        description = "Measures Millijoule on this machine; name one mode.")
public final class BenchmarkCommand implements Callable<Integer> {
    @Mixin
    private BenchmarkArguments arguments = new BenchmarkArguments();

    @Mixin
    private SeedsOption seeds = new SeedsOption();

    @Mixin
    private MemoryBenchmark memory = new MemoryBenchmark();

    @Mixin
    private TrainingBenchmark training = new TrainingBenchmark();

    @Mixin
    private RankingBenchmark ranking = new RankingBenchmark(arguments);

    @Mixin
    private AccuracyBenchmark accuracy = new AccuracyBenchmark(arguments, seeds);

    @Mixin
    private TableQuestion question = new TableQuestion();

    @Mixin
    private CostGradientBenchmark costGradient = new CostGradientBenchmark();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    private List<Benchmark> modes() {
        return List.of(memory, training, ranking, accuracy, new TableBenchmark(question, seeds), costGradient);
    }

    @Override
    public Integer call() {
        List<Benchmark> chosen = modes().stream().filter(Benchmark::isChosen).toList();
        if (chosen.isEmpty()) {
            throw new UsageException("which benchmark? Maybe " + options(modes()) + "?");
        }
        if (chosen.size() > 1) {
            throw new UsageException(options(chosen)
                    + " are named together, and they would disturb each other. Maybe one after the other?");
        }
        try {
            Benchmark.Result result = chosen.getFirst().run();
            System.out.print(json ? Json.write(result.json()) : result.text());
            result.failure().ifPresent(System.err::println);
            return result.failure().isPresent() ? ExitCode.MENDABLE : ExitCode.DONE;
        } catch (InterruptedRunException _) {
            System.err.println("Stopped; what is done is saved. The same command goes on.");
            return ExitCode.INTERRUPTED;
        }
    }

    private static String options(List<Benchmark> modes) {
        return modes.stream().map(Benchmark::option).collect(Collectors.joining(", "));
    }
}
