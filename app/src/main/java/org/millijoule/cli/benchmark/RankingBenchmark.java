package org.millijoule.cli.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millijoule.cli.terminal.Amount;
import org.millijoule.cli.terminal.StopSignal;
import org.millijoule.cli.terminal.TerminalWatch;
import org.millijoule.job.benchmark.RankingFile;
import org.millijoule.job.benchmark.RankingJob;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.learn.Retraining;
import org.millijoule.learn.TrainingData;
import org.millijoule.machine.Libtorch;
import org.millijoule.search.Metric;
import org.millijoule.searching.Joint;
import org.millijoule.searching.SearchSpec;
import org.millijoule.searching.SupernetTraining;
import org.millijoule.spec.Spec;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Option;

/// `benchmark --ranking SPEC`: does the supernet order networks as training each of them does? Architectures
/// drawn uniformly are validated with a supernet that was trained on a uniform policy, and each is trained
/// briefly from scratch.
final class RankingBenchmark implements Benchmark {
    /// `our choice`, a trade of noise against time: 20 networks see 60 epochs in all.
    private static final int BRIEF_EPOCHS = 3;

    private final BenchmarkArguments arguments;

    @Option(names = "--ranking", description = "Does the supernet of SPEC rank networks as training them does?")
    private boolean chosen;

    @Option(
            names = "--architectures",
            paramLabel = "N",
            description = "With --ranking: networks that are compared; by default 20.")
    private int architectures = 20;

    @Option(
            names = "--supernet-epochs",
            paramLabel = "E",
            description = "With --ranking: by default the spec's warm-up-epochs and epochs together.")
    private Optional<Integer> supernetEpochs = Optional.empty();

    @Option(
            names = "--retrain-epochs",
            paramLabel = "E",
            description = "With --ranking: epochs for each network alone; by default 3.")
    private int retrainEpochs = BRIEF_EPOCHS;

    RankingBenchmark(BenchmarkArguments arguments) {
        this.arguments = arguments;
    }

    @Override
    public String option() {
        return "--ranking";
    }

    @Override
    public boolean isChosen() {
        return chosen;
    }

    @Override
    public Result run() {
        if (architectures < 2) {
            throw new UsageException("--architectures " + architectures + " cannot be ranked. Maybe 20?");
        }
        if (retrainEpochs < 1 || supernetEpochs.filter(epochs -> epochs < 1).isPresent()) {
            throw new UsageException("--retrain-epochs and --supernet-epochs must be at least 1");
        }
        Spec<SearchSpec> read = arguments.spec();
        Joint joint = joint(read);
        SearchSpec spec = read.value();
        Libtorch.useThreads(spec.threads());
        int epochs = supernetEpochs.orElse(joint.warmUpEpochs() + joint.epochs());
        Retraining brief = spec.retrain().brief(retrainEpochs);
        TerminalWatch watch = new TerminalWatch(StopSignal.listen(System.err), Metric.ENERGY);
        try {
            TrainingData data = SearchProblem.data(read, System.err::println);
            RankingJob job = new RankingJob(
                    SearchProblem.of(read, data),
                    data,
                    SupernetTraining.of(joint, epochs),
                    joint.selection(),
                    brief,
                    arguments.out("ranking-" + spec.name().orElseThrow()),
                    watch);
            RankingFile file = job.rank(architectures);
            return new Result(file, text(file));
        } finally {
            watch.clear();
        }
    }

    private static Joint joint(Spec<SearchSpec> read) {
        if (read.value().strategy() instanceof Joint joint) {
            return joint;
        }
        throw read.source()
                .error(
                        "strategy.kind",
                        read.value().strategy().kind() + " trains no supernet that could rank. Maybe joint?");
    }

    private static String text(RankingFile file) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                """
                architectures  %d, drawn uniformly from seed %d
                supernet       %d epochs, %s
                retrained      %d epochs each
                tau            %s
                tau in band    %s over the %d networks within 10%% of the median energy

                supernet %%  retrained %%       mJ  architecture
                """,
                file.architectures(),
                file.seed(),
                file.supernetEpochs(),
                file.sampling(),
                file.retrainEpochs(),
                tau(file.tau()),
                tau(file.tauBand()),
                file.inBand()));
        List<RankingFile.Pair> pairs = file.pairs().stream()
                .sorted(java.util.Comparator.comparingDouble(RankingFile.Pair::retrained)
                        .reversed())
                .toList();
        for (RankingFile.Pair pair : pairs) {
            text.append(String.format(
                    Locale.ROOT,
                    "%10.2f  %11.2f  %7s  %s%n",
                    pair.supernet(),
                    pair.retrained(),
                    Amount.of(pair.energyMj()),
                    pair.line()));
        }
        return text.toString();
    }

    private static String tau(java.util.OptionalDouble tau) {
        return tau.isPresent() ? String.format(Locale.ROOT, "%.3f", tau.getAsDouble()) : "none";
    }
}
