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
        description = "Measures Millijoule itself: its speed, memory and how well it searches; name one mode.",
        footer = {
            "",
            "For example: millijoule benchmark --training --rounds 4",
            "",
            "  --training       images a second of training steps: quantized, in the",
            "                   supernet, and in plain libtorch; 10 minutes",
            "  --memory         memory over thousands of training steps; 2 minutes",
            "  --ranking SPEC   whether a supernet orders networks as training them alone",
            "                   does; hours",
            "  --accuracy       what a fixed network loses at 8, 4 and 2 bits; hours",
            "  --table FILE     how near search strategies come to the best network of a",
            "                   table; seconds",
            "  --cost-gradient  how noisy the REINFORCE gradient of the expected energy is;",
            "                   a minute",
            "",
            "  millijoule benchmark --table FILE --minimize error --limit flops=30e6",
            "  millijoule benchmark --ranking examples/fashion-mnist.yaml --data FOLDER",
            "  millijoule benchmark --accuracy --data FOLDER --seeds 0 --bits 4,2",
            "",
            "--data, --set, --seed, --budget, --hardware and --out are of --ranking and",
            "--accuracy."
        })
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
