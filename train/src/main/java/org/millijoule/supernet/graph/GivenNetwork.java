package org.millijoule.supernet.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.quantize.Quantizer;
import org.millijoule.supernet.NetworkAlone;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.Site;
import org.millijoule.supernet.StepSizes;
import org.millijoule.supernet.TrainableNetwork;

/// A trained network that others bring, with step sizes for every bit-width that its layers may have: what is measured
/// before bit-widths are chosen, and where every quantized version of it starts from.
public final class GivenNetwork implements AutoCloseable {
    private final WeightedGraph graph;
    private final Wiring wiring;
    private final Quantizer quantizer;
    private final List<Integer> weightBits;
    private final List<Integer> activationBits;
    private final GraphWeights weights;
    private final Map<Integer, double[]> means = new HashMap<>();

    /// @param imageNegative whether values of the image may be below 0, once normalised
    /// @param weightBits that may be chosen for weights, fixed ones too
    /// @param activationBits likewise for what layers read
    public GivenNetwork(
            WeightedGraph graph,
            boolean imageNegative,
            List<Integer> weightBits,
            List<Integer> activationBits,
            Quantizer quantizer) {
        this.graph = graph;
        this.wiring = new Wiring(graph, imageNegative);
        this.quantizer = quantizer;
        this.weightBits = List.copyOf(weightBits);
        this.activationBits = List.copyOf(activationBits);
        this.weights = new GraphWeights(
                graph, wiring, PlaceBits.free(weightBits, activationBits), quantizer, ScalarType.Float);
    }

    /// The bit-widths that are measured for weights, ascending.
    public List<Integer> weightBits() {
        return weightBits;
    }

    /// The same for what layers read.
    public List<Integer> activationBits() {
        return activationBits;
    }

    /// Something that shows batches of images one after another.
    @FunctionalInterface
    public interface Batches {
        /// Shows each batch to `viewer`.
        void forEach(Viewer viewer);
    }

    /// Who is shown images.
    @FunctionalInterface
    public interface Viewer {
        /// Sees a batch.
        ///
        /// @param images (N, C, H, W), normalised
        /// @param labels (N)
        void see(Tensor images, Tensor labels);
    }

    /// Runs images through the network at full precision, for who wants to know how long that takes.
    public void look(Batches images) {
        GraphCalibration runs = new GraphCalibration(weights, 1);
        images.forEach((batch, _) -> runs.pass(batch));
    }

    /// Sets all step sizes from what the network gives for some images.
    ///
    /// @param count of the batches
    public void calibrate(Batches images, int count) {
        GraphCalibration calibration = new GraphCalibration(weights, count);
        images.forEach((batch, _) -> calibration.show(batch));
        calibration.finish();
        for (int at = 0; at < graph.vertices().size(); at++) {
            if (graph.vertices().get(at).quantizable()) {
                means.put(at, calibration.means(at));
            }
        }
    }

    /// Measures what the bits of each layer cost, by the divergence of what the network says.
    ///
    /// @param log is told of each of them
    public Sensitivities divergences(Batches images, SensitivitySums.Log log) {
        return measured(images, LogitDistances::divergence, log);
    }

    /// The same by the squared error of the logits.
    public Sensitivities squaredErrors(Batches images, SensitivitySums.Log log) {
        return measured(images, LogitDistances::squaredError, log);
    }

    /// The same by the empirical Fisher information of the labels.
    ///
    /// @param done is told after every batch
    public Sensitivities byFisher(Batches images, Runnable done) {
        CurvatureMeasure measure = new CurvatureMeasure(weights, weightBits, activationBits);
        images.forEach((batch, labels) -> {
            measure.addFisher(batch, labels);
            done.run();
        });
        return measure.fisher();
    }

    /// The same by the trace of the Hessian.
    ///
    /// @param draws of signs for each batch
    /// @param done is told after every batch
    public Sensitivities byHessian(Batches images, int draws, long seed, Runnable done) {
        CurvatureMeasure measure = new CurvatureMeasure(weights, weightBits, activationBits);
        double[][] errors = new double[graph.quantizable().size()][activationBits.size()];
        long[] seen = {0, 0};
        images.forEach((batch, labels) -> {
            for (int draw = 0; draw < draws; draw++) {
                measure.addHessian(batch, labels, seed + seen[1]++);
            }
            measure.addActivationErrors(batch, errors);
            seen[0] += batch.size(0);
            done.run();
        });
        for (double[] row : errors) {
            for (int b = 0; b < row.length; b++) {
                row[b] /= Math.max(1, seen[0]);
            }
        }
        return measure.hessian(errors);
    }

    private Sensitivities measured(Batches images, SensitivityMeasure.LogitDistance distance, SensitivitySums.Log log) {
        SensitivityMeasure measure = new SensitivityMeasure(weights, weightBits, activationBits, distance, log);
        images.forEach((batch, _) -> measure.show(batch));
        return measure.result();
    }

    /// Layers and bit-widths that are measured for each batch.
    public int measurements() {
        return SensitivityMeasure.measurements(weights, weightBits, activationBits);
    }

    /// The network at full precision, with weights of its own.
    public TrainableNetwork real() {
        GraphBits bits = GraphBits.real(graph.quantizable().size());
        return new NetworkAlone<>(
                new GraphWeights(graph, wiring, PlaceBits.fixed(wiring, bits), quantizer, ScalarType.Float), bits);
    }

    /// The network at some bit-widths, with weights of its own, calibrated, its biases corrected for the rounding of
    /// weights (Nagel et al., ICCV 2019, section 4.2, with the means of what was seen).
    public TrainableNetwork at(QuantizationPolicy policy) {
        GraphBits bits = GraphBits.of(policy.precisions());
        GraphWeights alone =
                new GraphWeights(graph, wiring, PlaceBits.fixed(wiring, bits), quantizer, ScalarType.Float);
        Map<String, StepSizes> calibrated = new HashMap<>();
        weights.stepSizes().forEach(steps -> calibrated.put(steps.name(), steps));
        alone.stepSizes()
                .forEach(steps -> steps.set(Optional.ofNullable(calibrated.get(steps.name()))
                        .orElseThrow()
                        .values()));
        means.forEach((vertex, mean) -> correct(alone, vertex, bits, mean));
        return new NetworkAlone<>(alone, bits);
    }

    /// Takes from the bias what the rounding of weights adds to the mean of each output.
    private static void correct(GraphWeights alone, int vertex, GraphBits bits, double[] mean) {
        Site site = alone.weightSite(vertex).orElse(null);
        if (site == null || mean.length == 0) {
            return;
        }
        int width = bits.layers().get(alone.wiring().layer(vertex)).weightBits();
        Parameter parameter = alone.weights(vertex);
        float[] w = FlatFloats.values(parameter.value());
        int outputs = Math.toIntExact(parameter.value().size(0));
        int perGroup = Math.toIntExact(parameter.value().size(1));
        int taps = w.length / outputs / perGroup;
        int outputsPerGroup = outputs / (mean.length / perGroup);
        float[] steps = site.channelSteps(width, outputs);
        byte[] integers = site.integers(parameter.value(), width);
        float[] bias = FlatFloats.values(alone.bias(vertex).value());
        for (int o = 0; o < outputs; o++) {
            double shift = 0;
            int first = o / outputsPerGroup * perGroup;
            for (int i = 0; i < perGroup; i++) {
                for (int t = 0; t < taps; t++) {
                    int at = (o * perGroup + i) * taps + t;
                    shift += ((double) integers[at] * steps[o] - w[at]) * mean[first + i];
                }
            }
            bias[o] -= (float) shift;
        }
        Parameter.write(bias, alone.bias(vertex).value());
    }

    @Override
    public void close() {
        weights.close();
    }
}
