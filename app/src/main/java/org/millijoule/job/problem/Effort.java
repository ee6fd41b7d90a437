package org.millijoule.job.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.millijoule.data.DataFacts;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.search.AskTell;
import org.millijoule.search.Fixed;
import org.millijoule.search.policy.Policy;
import org.millijoule.searching.Baseline;
import org.millijoule.searching.Darts;
import org.millijoule.searching.Joint;
import org.millijoule.searching.OneShot;
import org.millijoule.searching.SearchSpec;
import org.millijoule.searching.Selection;
import org.millijoule.searching.SupernetStrategy;
import org.millijoule.space.Architecture;

/// What a run is likely to take, from the size of its networks: a guess, right within a factor of two on an
/// idle machine like the one it was fitted on.
///
/// @param seconds of training in all
/// @param memoryBytes of the process at its largest
public record Effort(Optional<Double> seconds, Optional<Double> memoryBytes) {
    Effort(double seconds, double memoryBytes) {
        this(Optional.of(seconds), Optional.of(memoryBytes));
    }

    static final Effort NONE = new Effort(Optional.empty(), Optional.empty());

    // Fitted, least squares of relative errors, to the 16 `quantized` rows of the table in docs/training.md ("Speed"),
    // two threads; images/s measured and, behind the slash, by this fit, which meets each within 12%:
    //                        batch 64     batch 128
    //   mobilenet-10          460/495      626/606
    //   mobilenet-10 sampled  789/786      985/1015
    //   mobilenet-10 largest  365/363      431/419
    //   mobilenet-90          123/123      144/135
    //   mobilenet-90 sampled  199/211      237/240
    //   mobilenet-90 largest   89/98       111/106
    //   talk-64 sampled       380/341      431/431
    //   talk-64 largest       181/187      217/227
    // Products are two thirds of the largest; small networks pay for starting their layers at small batches, and for
    // their outputs' way through memory.
    private static final double SECONDS_PER_OUTPUT_ELEMENT = 2.3e-9;
    private static final double SECONDS_PER_LAYER_AND_STEP = 1.75e-3;
    private static final double SECONDS_PER_MAC = 1 / 32.5e9;
    private static final double MEASURED_THREADS = 2;

    /// A policy step takes 1.04 to 1.33 times a step of the largest network that stands alone, 1.15 in the mean
    /// (`of standalone` of the `supernet-policy` rows there).
    private static final double POLICY_STEP_FACTOR = 1.15;

    /// Measured: an image is validated in about a third of the time that it trains.
    private static final double VALIDATION_FACTOR = 1.0 / 3;

    private static final double PROCESS_BYTES = 600e6; // JVM and libtorch before the first step

    /// Of each activation in a step: convolved and quantized, which `FusedGraph` keeps for the way back, and the
    /// gradient, of which few are alive at a time (`our choice` to count all).
    private static final int COPIES = 3;

    /// Of a run of the problem's spec on so many images.
    public static Effort of(SearchProblem problem, DataFacts data) {
        Forecast forecast = forecast(problem, data);
        SearchSpec spec = problem.spec();
        return switch (spec.strategy()) {
            case SupernetStrategy strategy
            when !forecast.isEmpty() -> new Effort(forecast.seconds(), memory(largest(problem), strategy.batch()));
            case AskTell search ->
                new Effort(forecast.seconds(), memory(largest(problem), new OneShot(search).batch()));
            case Fixed fixed -> {
                Network given = spec.space().decode(problem.architecture(fixed)).network();
                yield new Effort(forecast.seconds(), memory(given, retrainingBatch(spec)));
            }
            default -> NONE;
        };
    }

    /// The parts of a run, each with the seconds that it is likely to take; none of a strategy that is not known here.
    public static Forecast forecast(SearchProblem problem, DataFacts data) {
        List<Forecast.Part> parts = new ArrayList<>();
        SearchSpec spec = problem.spec();
        switch (spec.strategy()) {
            case Joint joint -> search(problem, joint, data, parts);
            case Darts darts -> search(problem, darts.steps(), data, parts);
            case OneShot search -> search(problem, search, data, parts);
            case AskTell search -> search(problem, new OneShot(search), data, parts);
            case Fixed _ -> {}
            default -> {
                return Forecast.NONE;
            }
        }
        retraining("found", found(problem), spec, data, parts);
        for (Baseline baseline : spec.baselines()) {
            Network network =
                    spec.space().decode(problem.architecture(baseline)).network();
            retraining(baseline.key(), secondsPerImage(network, spec, retrainingBatch(spec)), spec, data, parts);
        }
        return new Forecast(parts);
    }

    private static void search(SearchProblem problem, OneShot search, DataFacts data, List<Forecast.Part> parts) {
        double sampled = meanOfSamples(problem.spec(), search.batch());
        parts.add(new Forecast.Part("supernet", "training", (double) data.trained() * search.epochs() * sampled));
        double validated = search.evaluations() * validated(search.selection(), data);
        parts.add(new Forecast.Part("search", "asking", validated * VALIDATION_FACTOR * sampled));
    }

    private static void search(SearchProblem problem, Joint joint, DataFacts data, List<Forecast.Part> parts) {
        SearchSpec spec = problem.spec();
        double images = data.trained();
        double sampled = meanOfSamples(spec, joint.batch());
        double validation = validated(joint.selection(), data) * VALIDATION_FACTOR * sampled;
        double policySteps = images * joint.epochs() / joint.policy().every();
        parts.add(new Forecast.Part("search", "warm-up", images * joint.warmUpEpochs() * sampled));
        parts.add(new Forecast.Part(
                "search",
                "search",
                images * joint.epochs() * sampled
                        + policySteps * POLICY_STEP_FACTOR * secondsPerImage(largest(problem), spec, joint.batch())
                        + joint.epochs() * joint.selection().trialsPerEpoch() * validation));
        parts.add(new Forecast.Part("search", "finalists", joint.selection().finalists() * validation));
    }

    /// Of a training step of the network that is handed over, for one image; a mean where it is to be searched.
    private static double found(SearchProblem problem) {
        SearchSpec spec = problem.spec();
        return spec.strategy() instanceof Fixed fixed
                ? secondsPerImage(
                        spec.space().decode(problem.architecture(fixed)).network(), spec, retrainingBatch(spec))
                : meanOfSamples(spec, retrainingBatch(spec));
    }

    private static void retraining(
            String name, double perImage, SearchSpec spec, DataFacts data, List<Forecast.Part> parts) {
        double epoch = data.trained() * perImage;
        int teacher = spec.retrain().allEpochs() - spec.retrain().epochs();
        if (teacher > 0) {
            parts.add(new Forecast.Part("retrain-" + name + "-teacher", "training", epoch * teacher));
        }
        parts.add(new Forecast.Part(
                "retrain-" + name, "training", epoch * spec.retrain().epochs()));
    }

    private static int retrainingBatch(SearchSpec spec) {
        return spec.retrain().weights().batch();
    }

    private static Network largest(SearchProblem problem) {
        Architecture dearest = problem.costs().table(problem.first().metric()).dearest();
        return problem.spec().space().decode(dearest).network();
    }

    private static double memory(Network network, int batch) {
        long elements = network.nodes().stream()
                .map(Node::layer)
                .mapToLong(layer -> layer.output().elements())
                .sum();
        return PROCESS_BYTES + (double) COPIES * Float.BYTES * batch * elements;
    }

    /// Images for one validation, those that re-estimate batch-norm included.
    private static double validated(Selection selection, DataFacts data) {
        return Math.min(selection.validationImages(), data.validated()) + selection.recalibrationBatches() * 256.0;
    }

    private static double meanOfSamples(SearchSpec spec, int batch) {
        Policy uniform = new Policy(spec.space().choices());
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(0);
        int samples = 50;
        double sum = 0;
        for (int i = 0; i < samples; i++) {
            Network network = spec.space().decode(uniform.sample(random)).network();
            sum += secondsPerImage(network, spec, batch);
        }
        return sum / samples;
    }

    /// Of a training step, forward and backward.
    private static double secondsPerImage(Network network, SearchSpec spec, int batch) {
        double outputs = network.quantizable().stream()
                .mapToDouble(node -> node.layer().output().elements())
                .sum();
        double onMeasuredThreads = SECONDS_PER_OUTPUT_ELEMENT * outputs
                + SECONDS_PER_LAYER_AND_STEP * network.quantizable().size() / batch
                + SECONDS_PER_MAC * network.macs();
        return onMeasuredThreads * MEASURED_THREADS / spec.threads();
    }
}
