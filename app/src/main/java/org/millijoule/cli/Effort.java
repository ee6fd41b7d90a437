package org.millijoule.cli;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.millijoule.data.DataFacts;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.search.AskTell;
import org.millijoule.search.Fixed;
import org.millijoule.search.Policy;
import org.millijoule.space.Architecture;
import org.millijoule.train.Baseline;
import org.millijoule.train.Darts;
import org.millijoule.train.Joint;
import org.millijoule.train.OneShot;
import org.millijoule.train.SearchSpec;
import org.millijoule.train.Selection;

/// What a run is likely to take, from the size of its networks: a guess, right within a factor of two on an
/// idle machine like the one it was fitted on.
///
/// @param seconds of training in all
/// @param memoryBytes of the process at its largest
record Effort(Optional<Double> seconds, Optional<Double> memoryBytes) {
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
    static Effort of(SearchProblem problem, DataFacts data) {
        SearchSpec spec = problem.spec();
        return switch (spec.strategy()) {
            case Joint joint -> of(problem, data, search(problem, joint, data), joint.batch());
            case Darts darts -> of(problem, data, search(problem, darts.steps(), data), darts.batch());
            case OneShot search -> of(problem, data, search(problem, search, data), search.batch());
            case AskTell search -> {
                OneShot whole = new OneShot(search);
                yield of(problem, data, search(problem, whole, data), whole.batch());
            }
            case Fixed fixed -> {
                Network given = spec.space().decode(problem.architecture(fixed)).network();
                int batch = retrainingBatch(spec);
                double seconds = retraining(problem, data, secondsPerImage(given, spec, batch));
                yield new Effort(seconds, memory(given, batch));
            }
            default -> NONE;
        };
    }

    private static Effort of(SearchProblem problem, DataFacts data, double search, int batch) {
        SearchSpec spec = problem.spec();
        double retraining = retraining(problem, data, meanOfSamples(spec, retrainingBatch(spec)));
        return new Effort(search + retraining, memory(largest(problem), batch));
    }

    private static double search(SearchProblem problem, OneShot search, DataFacts data) {
        double trained = (double) data.trained() * search.epochs();
        double validated = search.evaluations() * validated(search.selection(), data);
        return (trained + validated * VALIDATION_FACTOR) * meanOfSamples(problem.spec(), search.batch());
    }

    private static double search(SearchProblem problem, Joint joint, DataFacts data) {
        SearchSpec spec = problem.spec();
        double images = data.trained();
        double sampled = meanOfSamples(spec, joint.batch());
        double policySteps = images * joint.epochs() / joint.policy().every();
        return images * (joint.warmUpEpochs() + joint.epochs()) * sampled
                + policySteps * POLICY_STEP_FACTOR * secondsPerImage(largest(problem), spec, joint.batch())
                + trials(joint) * validated(joint.selection(), data) * VALIDATION_FACTOR * sampled;
    }

    /// Of the network and of its baselines.
    ///
    /// @param perImage seconds of a training step of the network itself
    private static double retraining(SearchProblem problem, DataFacts data, double perImage) {
        SearchSpec spec = problem.spec();
        double all = perImage;
        for (Baseline baseline : spec.baselines()) {
            Network network =
                    spec.space().decode(problem.architecture(baseline)).network();
            all += secondsPerImage(network, spec, retrainingBatch(spec));
        }
        return data.trained() * (double) spec.retrain().allEpochs() * all;
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

    private static double trials(Joint joint) {
        return (double) joint.epochs() * joint.selection().trialsPerEpoch()
                + joint.selection().finalists();
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
