package org.millijoule.supernet.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Tape;
import org.millijoule.network.Precision;
import org.millijoule.supernet.Pass;

/// Measures what the network says when one layer alone is quantized, its weights or what it reads, against what it
/// says at full precision.
///
/// What stands before the layer is computed once for a batch, not for every layer and bit-width.
final class SensitivityMeasure {
    private final GraphWeights weights;
    private final List<Integer> weightBits;
    private final List<Integer> activationBits;
    private final LogitDistance distance;
    private final List<Integer> vertices = new ArrayList<>(); // of the layers
    private final SensitivitySums.Log log;
    private final double[] sums;
    private final int before; // measurements that an earlier process did
    private int done;
    private long images;

    /// How far two rows of logits are from each other.
    @FunctionalInterface
    interface LogitDistance {
        double between(float[] real, float[] quantized);
    }

    SensitivityMeasure(
            GraphWeights weights,
            List<Integer> weightBits,
            List<Integer> activationBits,
            LogitDistance distance,
            SensitivitySums.Log log) {
        this.weights = weights;
        this.weightBits = weightBits;
        this.activationBits = activationBits;
        this.distance = distance;
        for (int at = 0; at < weights.graph().vertices().size(); at++) {
            if (weights.graph().vertices().get(at).quantizable()) {
                vertices.add(at);
            }
        }
        this.log = log;
        SensitivitySums earlier = log.before(measurements(weights, weightBits, activationBits));
        this.sums = earlier.values().clone();
        this.before = earlier.done();
    }

    /// Layers and bit-widths that are measured for each batch.
    static int measurements(GraphWeights weights, List<Integer> weightBits, List<Integer> activationBits) {
        return weights.graph().quantizable().size() * (weightBits.size() + activationBits.size());
    }

    /// Measures on a batch, unless an earlier process did.
    ///
    /// @param batch (N, C, H, W), normalised
    void show(Tensor batch) {
        images += batch.size(0);
        if (done + sums.length <= before) {
            done += sums.length;
            return;
        }
        try (NoGradGuard _ = new NoGradGuard();
                PointerScope _ = new PointerScope();
                Tape tape = new Tape()) {
            Pass real = new Pass(tape, Pass.Statistics.FIXED, 0, Pass.Quantization.NONE);
            GraphBits none = GraphBits.real(vertices.size());
            Tensor[] known = new GraphPass(weights, new ChosenGrids(weights, none, real), real).values(batch);
            float[][] reference = rows(known[known.length - 1].flatten(1, -1));
            for (int at = 0; at < sums.length; at++, done++) {
                if (done >= before) {
                    sums[at] += distance(batch, known, at / widths(), only(at % widths()), reference);
                    log.done(new SensitivitySums(done + 1, sums));
                }
            }
        }
    }

    /// Bit-widths of a layer, those of its weights and those of what it reads.
    private int widths() {
        return weightBits.size() + activationBits.size();
    }

    private Precision only(int width) {
        return width < weightBits.size()
                ? new Precision(weightBits.get(width), GraphBits.REAL)
                : new Precision(GraphBits.REAL, activationBits.get(width - weightBits.size()));
    }

    private double distance(Tensor batch, Tensor[] known, int layer, Precision only, float[][] reference) {
        List<Precision> precisions =
                new ArrayList<>(GraphBits.real(vertices.size()).layers());
        precisions.set(layer, only);
        GraphBits bits = new GraphBits(precisions, GraphBits.REAL);
        try (PointerScope _ = new PointerScope();
                Tape tape = new Tape()) {
            Pass pass = new Pass(tape, Pass.Statistics.FIXED, 0, Pass.Quantization.LEARNED);
            Tensor logits = new GraphPass(weights, new ChosenGrids(weights, bits, pass), pass)
                    .logits(batch, known, vertices.get(layer));
            float[][] quantized = rows(logits);
            double sum = 0;
            for (int n = 0; n < quantized.length; n++) {
                sum += distance.between(reference[n], quantized[n]);
            }
            return sum;
        }
    }

    private static float[][] rows(Tensor logits) {
        int classes = Math.toIntExact(logits.size(1));
        float[] flat = FlatFloats.values(FlatFloats.contiguous(logits));
        float[][] rows = new float[flat.length / classes][classes];
        for (int n = 0; n < rows.length; n++) {
            System.arraycopy(flat, n * classes, rows[n], 0, classes);
        }
        return rows;
    }

    /// The means over all images.
    Sensitivities result() {
        List<Sensitivities.Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < vertices.size(); layer++) {
            layers.add(new Sensitivities.Layer(
                    weights.graph().vertices().get(vertices.get(layer)).name(),
                    means(layer * widths(), weightBits.size()),
                    means(layer * widths() + weightBits.size(), activationBits.size())));
        }
        return new Sensitivities(layers);
    }

    private List<Double> means(int first, int count) {
        return Arrays.stream(sums, first, first + count)
                .mapToObj(sum -> sum / images)
                .toList();
    }
}
