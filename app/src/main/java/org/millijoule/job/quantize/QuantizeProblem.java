package org.millijoule.job.quantize;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.millijoule.data.Normalisation;
import org.millijoule.data.Pixels;
import org.millijoule.hardware.NetworkCost;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.learn.TrainingData;
import org.millijoule.network.Network;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.precision.BitChoices;
import org.millijoule.precision.BitCosts;
import org.millijoule.precision.BitGroup;
import org.millijoule.precision.BitProblem;
import org.millijoule.precision.SensitivityTable;
import org.millijoule.search.Constraint;
import org.millijoule.search.Metric;
import org.millijoule.supernet.graph.GivenNetwork;
import org.millijoule.text.FolderName;

/// A network that was read, with data that fit it, priced: everything that could be wrong has been refused.
///
/// @param graph with weights, batch-norm folded into them
/// @param network the same as geometry, with layers of the same names
/// @param data labels are outputs of the network
/// @param pixels what the network expects of them
/// @param sensitivities of the file that the spec names, where it is there
/// @param labelled whether images have labels of their own; else accuracy is agreement with the network as given
/// @param testImages how many there are
/// @param remarks what a reader of results must know
public record QuantizeProblem(
        QuantizeSpec spec,
        WeightedGraph graph,
        Network network,
        TrainingData data,
        Pixels pixels,
        BitChoices choices,
        BitCosts costs,
        List<Constraint> constraints,
        Optional<SensitivityTable> sensitivities,
        boolean labelled,
        int testImages,
        List<String> remarks) {
    private static final int LARGEST_BATCH = 64;
    private static final int MOST_PIXELS = 1 << 21; // of a batch; our choice: 40 images of 224x224, a gigabyte in all
    private static final double MOST_MACS = 3e12; // our choice: two to three minutes on two cores
    private static final int LEAST_IMAGES = 8; // our choice

    public QuantizeProblem {
        constraints = List.copyOf(constraints);
        remarks = List.copyOf(remarks);
    }

    /// The network with step sizes for all bit-widths, not calibrated yet.
    GivenNetwork given() {
        Normalisation normalisation = data.normalisation();
        boolean negative = false;
        for (int c = 0; c < normalisation.mean().length; c++) {
            negative |= normalisation.mean()[c] > 0;
        }
        return new GivenNetwork(graph, negative, bits(0), bits(1), spec.quantizer());
    }

    /// All bit-widths that any layer may have.
    ///
    /// @param side 0 of weights, 1 of what layers read
    private List<Integer> bits(int side) {
        TreeSet<Integer> bits = new TreeSet<>(List.of(2, 4, 6, 8)); // those of the baselines too
        for (int choice = side; choice < choices.size(); choice += 2) {
            bits.addAll(choices.bits(choice));
        }
        return List.copyOf(bits);
    }

    /// Images from which step sizes are found: a fixed mixture of all classes.
    ImageBatches calibration() {
        int[] all = TrainingData.spread(data.split().train());
        int pixels = graph.input().height() * graph.input().width();
        int batch = Math.clamp(MOST_PIXELS / pixels, 1, LARGEST_BATCH);
        return new ImageBatches(data.images(), all, batch, data.normalisation()).first(spec.calibrationImages());
    }

    /// Images on which sensitivities are measured: the first of those, as many as can be done in minutes.
    ///
    /// @param measurements for each image
    ImageBatches sensitivityImages(int measurements) {
        double each = network.macs() * (double) measurements / 2; // what stands before a layer is computed once
        int count = (int) Math.clamp(MOST_MACS / Math.max(1, each), LEAST_IMAGES, spec.calibrationImages());
        return calibration().first(count);
    }

    /// One bit-width for all layers that are not fixed.
    QuantizationPolicy uniform(int bits) {
        List<Precision> precisions =
                new ArrayList<>(choices.policy(choices.widest()).precisions());
        for (BitGroup group : choices.groups()) {
            if (group.weightBits().size() > 1 || group.activationBits().size() > 1) {
                group.layers().forEach(layer -> precisions.set(layer, Precision.uniform(bits)));
            }
        }
        return new QuantizationPolicy(precisions);
    }

    BitProblem assignment(SensitivityTable sensitivities) {
        return new BitProblem(choices, costs, sensitivities, constraints);
    }

    /// What the run will take, from timing a few images.
    public QuantizeEffort effort() {
        return QuantizeEffort.probe(this);
    }

    /// The least that a budget's metric can be.
    double least(Constraint constraint) {
        return BitProblem.least(costs, constraint);
    }

    /// That of the spec, else that of the file.
    String name() {
        String file = String.valueOf(spec.network().file().getFileName()).replaceFirst("(?i)\\.onnx$", "");
        return spec.name().orElse(FolderName.of(file, QuantizeSpec.RUN_SUFFIX));
    }

    /// The directory that the command line chooses: `runs/NAME-HASH-sSEED`.
    public Path defaultDirectory() {
        return Path.of("runs", name() + "-" + spec.hash().substring(0, 8) + "-s" + spec.seed());
    }

    /// The run into a directory, which is new, empty, or the same run's.
    public QuantizeRun into(Path directory) {
        return new QuantizeRun(this, directory, false, _ -> {}, () -> false);
    }

    NetworkCost cost(QuantizationPolicy policy) {
        return spec.hardware().cost(network, policy);
    }

    NetworkStatistics statistics(QuantizationPolicy policy) {
        return NetworkStatistics.of(network, policy);
    }

    /// What the metrics of the budgets come to.
    double cost(Metric metric, QuantizationPolicy policy) {
        return costs.cost(metric, policy);
    }
}
