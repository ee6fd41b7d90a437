package org.millijoule.job.benchmark;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.learn.Retrained;
import org.millijoule.learn.Retraining;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.machine.Arithmetic;
import org.millijoule.machine.Origin;
import org.millijoule.quantize.Quantizer;
import org.millijoule.search.policy.Policy;
import org.millijoule.searching.SearchSpec;
import org.millijoule.searching.Selection;
import org.millijoule.searching.SupernetTraining;
import org.millijoule.searching.TrainedSupernet;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.spec.SpecHash;
import org.millijoule.spec.SpecWriter;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.RunWatch;
import org.millijoule.store.TrainedAccuracies;
import org.millijoule.text.UsageException;

/// The work of `benchmark --ranking`. Accuracies of retrained networks are the same for every supernet and stay
/// in `accuracies.json`; every supernet and every retraining has a run directory of its own beside it.
///
/// @param brief how each network is trained alone
public record RankingJob(
        SearchProblem problem,
        TrainingData data,
        SupernetTraining supernet,
        Selection selection,
        Retraining brief,
        Path directory,
        RunWatch watch) {
    private static final long DRAWN_FROM = 0;
    private static final int MOST_DRAWS = 1000; // for each network that is wanted
    private static final String STAGE = "train"; // of a retraining, in timing.csv

    /// All that a retrained accuracy depends on, the architecture apart.
    public record RetrainedBy(
            SearchSpace space,
            Quantizer quantizer,
            Retraining retraining,
            int threads,
            Arithmetic arithmetic,
            String data,
            long seed) {}

    /// All that one retraining depends on.
    record NetworkBy(String architecture, RetrainedBy settings) {}

    /// All that the weights of a supernet depend on.
    public record TrainedBy(
            SearchSpace space,
            Quantizer quantizer,
            SupernetTraining supernet,
            int threads,
            Arithmetic arithmetic,
            String data,
            long seed) {}

    public RankingFile rank(int architectures) {
        List<Architecture> drawn = drawn(architectures);
        try (TrainedAccuracies known = TrainedAccuracies.open(directory)) {
            double[] retrained = new double[drawn.size()];
            Arrays.setAll(retrained, i -> retrained(i + 1, drawn.get(i), known));
            double[] shared = shared(drawn);
            List<RankingFile.Pair> pairs = new ArrayList<>();
            for (int i = 0; i < retrained.length; i++) {
                Architecture architecture = drawn.get(i);
                double energy = problem.costs().costs(architecture).energyMillijoules();
                pairs.add(new RankingFile.Pair(space().print(architecture), shared[i], retrained[i], energy));
            }
            BenchmarkOrigin origin = BenchmarkOrigin.ofData(data.hash());
            return RankingFile.of(DRAWN_FROM, supernet, brief.epochs(), origin, pairs);
        }
    }

    /// Different networks in canonical form, drawn uniformly over the options of every choice.
    private List<Architecture> drawn(int count) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(DRAWN_FROM);
        Policy uniform = new Policy(space().choices());
        Set<Architecture> drawn = new LinkedHashSet<>();
        for (int draws = 0; drawn.size() < count; draws++) {
            if (draws == MOST_DRAWS * count) {
                throw new UsageException("the space has too few different networks for --architectures " + count
                        + ". Maybe " + drawn.size() + "?");
            }
            drawn.add(space().canonical(uniform.sample(random)));
        }
        return List.copyOf(drawn);
    }

    private SearchSpace space() {
        return problem.spec().space();
    }

    /// What training the network alone gives; goes on where it was stopped.
    ///
    /// @param number of the draw, from 1
    private double retrained(int number, Architecture architecture, TrainedAccuracies known) {
        SearchSpec spec = problem.spec();
        RetrainedBy settings = new RetrainedBy(
                space(), spec.quantizer(), brief, spec.threads(), Arithmetic.ofThisMachine(), data.hash(), spec.seed());
        String hash = SpecHash.of(settings, Set.of());
        String line = space().print(architecture);
        Optional<TrainedAccuracies.Row> before = known.find(hash, line);
        if (before.isPresent()) {
            return before.get().accuracy();
        }
        refuseToGoOnIfStopped();
        String name = "network-" + number;
        try (RunDirectory run = open("retrain-" + hash.substring(0, 8) + "-" + number, new NetworkBy(line, settings));
                Retrained network =
                        run.timed(STAGE, () -> brief.retrain(name, architecture, spec.freshNetworks(), data, run))) {
            double accuracy = network.validationAccuracy().orElseThrow(); // its supernet was validated as well
            known.add(new TrainedAccuracies.Row(hash, line, accuracy, run.seconds(STAGE)));
            return accuracy;
        }
    }

    /// What the supernet says of each network; its training goes on where it was stopped.
    private double[] shared(List<Architecture> drawn) {
        SearchSpec spec = problem.spec();
        TrainedBy settings = new TrainedBy(
                space(),
                spec.quantizer(),
                supernet,
                spec.threads(),
                Arithmetic.ofThisMachine(),
                data.hash(),
                spec.seed());
        String hash = SpecHash.of(settings, Set.of());
        try (RunDirectory run = open("supernet-" + hash.substring(0, 8), settings);
                TrainedSupernet trained = run.timed("supernet", () -> supernet.train(spec, data, run))) {
            return drawn.stream()
                    .mapToDouble(architecture -> {
                        refuseToGoOnIfStopped();
                        return trained.validationAccuracy(architecture, selection);
                    })
                    .toArray();
        }
    }

    private RunDirectory open(String name, Record settings) {
        SearchSpec spec = problem.spec();
        return RunDirectory.open(
                directory.resolve(name),
                true,
                Origin.of(SpecHash.of(settings, Set.of()), spec.seed(), spec.threads(), data.hash(), Clock.systemUTC()),
                SpecWriter.write(settings),
                space()::print,
                watch);
    }

    private void refuseToGoOnIfStopped() {
        if (watch.stopRequested()) {
            throw new InterruptedRunException();
        }
    }
}
