package org.millijoule.cli;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;
import org.millijoule.space.MobileBlockSpace;
import org.millijoule.train.Baseline;
import org.millijoule.train.Joint;
import org.millijoule.train.SearchSpec;

/// What a search is likely to take, from the multiply-accumulates of its networks: a rough guess, right within a
/// factor of two or three on an idle machine.
///
/// @param seconds of training in all
/// @param memoryBytes of the process at its largest
record Effort(Optional<Double> seconds, Optional<Double> memoryBytes) {
    static final Effort NONE = new Effort(Optional.empty(), Optional.empty());

    /// Quantized training of a MobileNetV2 of 10.39 MMAC ran at 579 images/s on two cores with AVX-512.
    private static final double MACS_PER_SECOND_AND_THREAD = 579 * 10.39e6 / 2;

    /// Whatever a layer computes, a step has to start it, forward and backward, and batch-norm, clip and quantize
    /// run over its output: with this the small networks of the quickstart come out right.
    private static final double SECONDS_PER_LAYER_AND_IMAGE = 4e-6;

    /// A policy step runs the largest network with every bit-width of it.
    private static final double POLICY_STEP_FACTOR = 1.5;

    private static final double PROCESS_BYTES = 600e6; // JVM and libtorch before the first step
    private static final int COPIES =
            5; // of each activation in a step: convolved, normalised, clipped, quantized, gradient

    static Effort of(SearchProblem problem, Joint joint) {
        SearchSpec spec = problem.spec();
        MobileBlockSpace space = spec.space();
        double images = problem.data().split().train().length;
        double sampled = meanOfSamples(spec);
        Architecture dearest = problem.costs().table(problem.first().metric()).dearest();
        Network largest = space.decode(dearest).network();
        double perPolicyStep = POLICY_STEP_FACTOR * secondsPerImage(largest, spec);
        double search = images
                * ((joint.warmUpEpochs() + joint.epochs()) * sampled
                        + (double) joint.epochs() / joint.policy().every() * perPolicyStep);
        double retraining = sampled;
        for (Baseline baseline : spec.baselines()) {
            retraining +=
                    secondsPerImage(space.decode(problem.architecture(baseline)).network(), spec);
        }
        long elements = largest.nodes().stream()
                .map(Node::layer)
                .mapToLong(layer -> layer.output().elements())
                .sum();
        double memory =
                PROCESS_BYTES + (double) COPIES * Float.BYTES * joint.weights().batch() * elements;
        return new Effort(Optional.of(search + images * spec.retrain().epochs() * retraining), Optional.of(memory));
    }

    private static double meanOfSamples(SearchSpec spec) {
        List<Choice> choices = spec.space().choices();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(0);
        int samples = 50;
        double sum = 0;
        for (int i = 0; i < samples; i++) {
            int[] options = choices.stream()
                    .mapToInt(choice -> random.nextInt(choice.options().size()))
                    .toArray();
            sum += secondsPerImage(spec.space().decode(Architecture.of(options)).network(), spec);
        }
        return sum / samples;
    }

    private static double secondsPerImage(Network network, SearchSpec spec) {
        return network.macs() / (MACS_PER_SECOND_AND_THREAD * spec.threads())
                + SECONDS_PER_LAYER_AND_IMAGE * network.nodes().size();
    }
}
