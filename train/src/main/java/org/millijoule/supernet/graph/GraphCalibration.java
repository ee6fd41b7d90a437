package org.millijoule.supernet.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Tape;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.Site;

/// Step sizes for every place and bit-width, from what the network at full precision gives for some images.
///
/// Every place keeps a sample of fixed size, the same share of each batch; the quantizer's rule does the rest. The
/// means of what layers read are kept too: the correction of biases needs them.
final class GraphCalibration {
    private static final int SAMPLE = 1 << 15; // our choice: twice what the rule looks at
    private static final double GOLDEN = 0.6180339887498949;

    private final GraphWeights weights;
    private final int batches;
    private final Map<Site, List<float[]>> samples = new HashMap<>();
    private final Map<Integer, double[]> sums = new HashMap<>();
    private final Map<Integer, Long> counts = new HashMap<>();

    /// @param batches that will be shown
    GraphCalibration(GraphWeights weights, int batches) {
        this.weights = weights;
        this.batches = batches;
    }

    /// Runs a batch through the network.
    void pass(Tensor images) {
        try (NoGradGuard _ = new NoGradGuard();
                PointerScope _ = new PointerScope();
                Tape tape = new Tape()) {
            weights.observe(images, new Pass(tape, Pass.Statistics.FIXED, 0, Pass.Quantization.NONE), (_, _, _) -> {});
        }
    }

    /// Looks at a batch.
    ///
    /// @param images (N, C, H, W), normalised
    void show(Tensor images) {
        try (NoGradGuard _ = new NoGradGuard();
                PointerScope _ = new PointerScope();
                Tape tape = new Tape()) {
            weights.observe(images, new Pass(tape, Pass.Statistics.FIXED, 0, Pass.Quantization.NONE), this::see);
        }
    }

    private void see(int vertex, Site site, Tensor x) {
        Tensor dense = FlatFloats.dense(x);
        samples.computeIfAbsent(site, _ -> new ArrayList<>()).add(sample(dense));
        boolean reads = vertex >= 0 && weights.graph().vertices().get(vertex).quantizable();
        if (reads) {
            sum(vertex, x);
        }
    }

    private float[] sample(Tensor dense) {
        long length = dense.numel();
        int count = (int) Math.min(length, Math.max(1, SAMPLE / batches));
        float[] sample = new float[count];
        var memory = FlatFloats.of(dense);
        for (int i = 0; i < count; i++) {
            long at = Math.min(length - 1, (long) ((i + i * GOLDEN % 1) * length / count));
            sample[i] = memory.getAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, at);
        }
        return sample;
    }

    private void sum(int vertex, Tensor x) {
        float[] values = FlatFloats.values(FlatFloats.channelsLast(x));
        int channels = Math.toIntExact(x.size(1));
        double[] sum = sums.computeIfAbsent(vertex, _ -> new double[channels]);
        for (int i = 0; i < values.length; i++) {
            sum[i % channels] += values[i];
        }
        counts.merge(vertex, (long) values.length / channels, Long::sum);
    }

    /// Sets all step sizes.
    void finish() {
        samples.forEach((site, parts) -> {
            float[] all = joined(parts);
            try (PointerScope _ = new PointerScope()) {
                site.calibrate(GraphWeights.tensor(ScalarType.Float, all, all.length));
            }
        });
        weights.forEachWeights((parameter, site) -> {
            try (PointerScope _ = new PointerScope()) {
                site.calibrate(parameter.value().detach());
            }
        });
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /// The mean of each channel of what a layer reads.
    double[] means(int vertex) {
        double[] sum = sums.get(vertex);
        long count = counts.getOrDefault(vertex, 1L);
        return sum == null
                ? new double[0]
                : Arrays.stream(sum).map(total -> total / count).toArray();
    }
}
