package org.millijoule.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.millijoule.store.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `benchmark --MODE`: measures Millijoule itself on this machine.
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        description = "Measures Millijoule on this machine; name one mode.")
final class BenchmarkCommand implements Callable<Integer> {
    @Mixin
    private MemoryBenchmark memory = new MemoryBenchmark();

    @Mixin
    private TrainingBenchmark training = new TrainingBenchmark();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    private List<Benchmark> modes() {
        return List.of(memory, training);
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
        Benchmark.Result result = chosen.getFirst().run();
        System.out.print(json ? Json.write(result.json()) : result.text());
        return ExitCode.DONE;
    }

    private static String options(List<Benchmark> modes) {
        return modes.stream().map(Benchmark::option).collect(Collectors.joining(", "));
    }
}
