package org.millijoule.supernet.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Losses;
import org.millijoule.autograd.Tape;
import org.millijoule.data.ArrayImages;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.export.Agreement;
import org.millijoule.export.IntegerInference;
import org.millijoule.export.IntegerReplay;
import org.millijoule.export.ModelFacts;
import org.millijoule.export.OnnxCheck;
import org.millijoule.export.OnnxWriter;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.quantize.Calibration;
import org.millijoule.quantize.GradientScale;
import org.millijoule.quantize.Granularity;
import org.millijoule.quantize.Lsq;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.TrainableNetwork;

class GivenNetworkTest {
    private static final List<Integer> BITS = List.of(2, 4, 6, 8);
    private static final Lsq QUANTIZER =
            new Lsq(Calibration.SQUARED_ERROR, GradientScale.CHANNELS, Granularity.PER_CHANNEL);
    private static final int COUNT = 24;

    private static GivenNetwork given(WeightedGraph graph) {
        return new GivenNetwork(graph, true, BITS, BITS, QUANTIZER);
    }

    private static byte[] pixels(WeightedGraph graph) {
        byte[] pixels = new byte[(int) (COUNT * graph.input().elements())];
        new Random(11).nextBytes(pixels);
        return pixels;
    }

    private static Normalisation normalisation(int channels) {
        float[] mean = new float[channels];
        float[] inverse = new float[channels];
        Arrays.fill(mean, 120);
        Arrays.fill(inverse, 1 / 64f);
        return new Normalisation(mean, inverse);
    }

    private static Images images(WeightedGraph graph) {
        byte[] labels = new byte[COUNT];
        for (int i = 0; i < COUNT; i++) {
            labels[i] = (byte) (i % graph.classes());
        }
        return new ArrayImages(graph.input(), graph.classes(), labels, pixels(graph));
    }

    /// (N, C, H, W), normalised.
    private static Tensor batch(WeightedGraph graph) {
        byte[] pixels = pixels(graph);
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = ((pixels[i] & 0xff) - 120) / 64f;
        }
        Tensor images = torch.zeros(
                COUNT,
                graph.input().height(),
                graph.input().width(),
                graph.input().channels());
        images.data_ptr_float().put(values);
        return images.permute(0, 3, 1, 2);
    }

    private static GivenNetwork.Batches once(WeightedGraph graph) {
        return viewer -> {
            try (PointerScope _ = new PointerScope()) {
                viewer.see(batch(graph), torch.zeros(new long[] {COUNT}, new TensorOptions(ScalarType.Long)));
            }
        };
    }

    private static float[] logits(TrainableNetwork network, WeightedGraph graph, Pass.Quantization quantization) {
        try (PointerScope _ = new PointerScope();
                NoGradGuard _ = new NoGradGuard();
                Tape tape = new Tape()) {
            Pass pass = new Pass(tape, Pass.Statistics.FIXED, 0, quantization);
            return FlatFloats.values(network.logits(batch(graph), pass).contiguous());
        }
    }

    private static QuantizationPolicy mixed(WeightedGraph graph, long seed) {
        Random random = new Random(seed);
        List<Precision> precisions = new ArrayList<>();
        graph.quantizable()
                .forEach(_ ->
                        precisions.add(new Precision(BITS.get(random.nextInt(4)), BITS.get(1 + random.nextInt(3)))));
        return new QuantizationPolicy(precisions);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theIntegersAreTheSameInAllExecutionsAndNearWhatTrainingComputes(long seed) {
        WeightedGraph graph = SmallGraphs.everything(seed);
        try (GivenNetwork given = given(graph)) {
            given.calibrate(once(graph), 1);
            try (TrainableNetwork network = given.at(mixed(graph, seed))) {
                Images images = images(graph);
                QuantizedModel model = network.quantized(normalisation(3));
                float[] integers = flat(new IntegerInference(model).logits(images));
                float[] replay = new IntegerReplay(model).logits(images);
                assertThat(replay).isEqualTo(integers);
                ModelFacts facts = new ModelFacts(List.of("a", "b", "c", "d", "e"), "", "test");
                Agreement onnx = OnnxCheck.compare(OnnxWriter.bytes(model, facts), images, integers);
                assertThat(onnx.maxAbsLogitDifference()).isZero();
                float[] trained = logits(network, graph, Pass.Quantization.LEARNED);
                double spread = 0;
                double difference = 0;
                for (int i = 0; i < trained.length; i++) {
                    spread += Math.abs(integers[i]);
                    difference += Math.abs(integers[i] - trained[i]);
                }
                assertThat(difference).isLessThan(0.05 * spread); // roundings that fall to the other side
            }
        }
    }

    private static float[] flat(float[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
        }
        return flat;
    }

    @Test
    void withoutGradientsTheSameComesOut() {
        WeightedGraph graph = SmallGraphs.everything(5);
        try (GivenNetwork given = given(graph)) {
            given.calibrate(once(graph), 1);
            try (TrainableNetwork network = given.at(mixed(graph, 5));
                    PointerScope _ = new PointerScope();
                    Tape tape = new Tape()) {
                Pass pass = new Pass(tape, Pass.Statistics.FIXED, 0, Pass.Quantization.LEARNED);
                float[] tracked = FlatFloats.values(
                        network.logits(batch(graph), pass).detach().contiguous());
                assertThat(logits(network, graph, Pass.Quantization.LEARNED)).isEqualTo(tracked);
            }
        }
    }

    @Test
    void moreBitsComeNearerToTheNetworkAsGiven() {
        WeightedGraph graph = SmallGraphs.everything(6);
        try (GivenNetwork given = given(graph);
                TrainableNetwork real = given.real()) {
            given.calibrate(once(graph), 1);
            float[] reference = logits(real, graph, Pass.Quantization.NONE);
            double before = Double.POSITIVE_INFINITY;
            for (int bits : BITS) {
                QuantizationPolicy policy = new QuantizationPolicy(graph.quantizable().stream()
                        .map(_ -> Precision.uniform(bits))
                        .toList());
                try (TrainableNetwork network = given.at(policy)) {
                    float[] quantized = logits(network, graph, Pass.Quantization.LEARNED);
                    double error = 0;
                    for (int i = 0; i < quantized.length; i++) {
                        error += Math.pow(quantized[i] - reference[i], 2);
                    }
                    assertThat(error).isLessThan(before);
                    before = error;
                }
            }
        }
    }

    @Test
    void sensitivitiesFallWithBits() {
        WeightedGraph graph = SmallGraphs.everything(7);
        try (GivenNetwork given = given(graph)) {
            given.calibrate(once(graph), 1);
            Counted counted = new Counted(Optional.empty());
            Sensitivities measured = given.divergences(once(graph), counted);
            assertThat(counted.done).isEqualTo(given.measurements());
            assertThat(measured.layers())
                    .extracting(Sensitivities.Layer::name)
                    .isEqualTo(graph.quantizable().stream()
                            .map(vertex -> vertex.name())
                            .toList());
            for (Sensitivities.Layer layer : measured.layers()) {
                assertThat(layer.weights().getFirst())
                        .isGreaterThan(layer.weights().getLast());
                assertThat(layer.activations().getFirst())
                        .isGreaterThan(layer.activations().getLast());
            }
        }
    }

    @Test
    void aMeasurementGoesOnWhereAnotherStopped() {
        WeightedGraph graph = SmallGraphs.everything(7);
        GivenNetwork.Batches twice = viewer -> {
            once(graph).forEach(viewer);
            once(graph).forEach(viewer);
        };
        try (GivenNetwork given = given(graph)) {
            given.calibrate(once(graph), 1);
            Counted whole = new Counted(Optional.empty());
            Sensitivities expected = given.divergences(twice, whole);
            for (int stop : List.of(1, given.measurements() - 1, given.measurements(), given.measurements() + 3)) {
                Counted stopped = new Counted(Optional.empty());
                stopped.stop = stop;
                assertThatThrownBy(() -> given.divergences(twice, stopped)).isInstanceOf(CancellationException.class);
                Counted resumed = new Counted(Optional.of(stopped.last));
                assertThat(given.divergences(twice, resumed)).isEqualTo(expected);
                assertThat(stopped.done + resumed.done).isEqualTo(whole.done);
            }
        }
    }

    private static final class Counted implements SensitivitySums.Log {
        private final Optional<SensitivitySums> earlier;
        private int stop = Integer.MAX_VALUE;
        private int done;
        private SensitivitySums last = new SensitivitySums(0, new double[0]);

        Counted(Optional<SensitivitySums> earlier) {
            this.earlier = earlier;
        }

        @Override
        public SensitivitySums before(int length) {
            return earlier.orElseGet(() -> new SensitivitySums(0, new double[length]));
        }

        @Override
        public void done(SensitivitySums now) {
            last = new SensitivitySums(now.done(), now.values().clone());
            if (++done == stop) {
                throw new CancellationException();
            }
        }
    }

    /// Against differences of the loss: straight-through gradients of grids aside.
    @Test
    void gradientsAtFullPrecisionAreThoseOfTheLoss() {
        WeightedGraph graph = SmallGraphs.everything(8);
        try (GivenNetwork given = given(graph);
                TrainableNetwork real = given.real();
                PointerScope _ = new PointerScope()) {
            try (Tape tape = new Tape()) {
                tape.backward(loss(real, graph, tape));
            }
            Random random = new Random(9);
            for (Parameter parameter : real.parameters()) {
                int at = random.nextInt((int) parameter.value().numel());
                double gradient = FlatFloats.values(parameter.value().grad().contiguous())[at];
                double difference =
                        (moved(real, graph, parameter, at, 1e-2f) - moved(real, graph, parameter, at, -1e-2f)) / 2e-2;
                assertThat(difference)
                        .as(parameter.name())
                        .isCloseTo(gradient, within(2e-3 + 0.05 * Math.abs(gradient)));
            }
        }
    }

    private static Tensor loss(TrainableNetwork network, WeightedGraph graph, Tape tape) {
        Tensor labels = torch.arange(new Scalar(COUNT))
                .remainder(new Scalar(graph.classes()))
                .to(ScalarType.Long);
        Pass pass = new Pass(tape, Pass.Statistics.FIXED, 0, Pass.Quantization.NONE);
        return Losses.crossEntropy(network.logits(batch(graph), pass), labels, 0, tape);
    }

    private static double moved(TrainableNetwork network, WeightedGraph graph, Parameter parameter, int at, float by) {
        float[] values = FlatFloats.values(parameter.value());
        float before = values[at];
        values[at] += by;
        Parameter.write(values, parameter.value());
        try (NoGradGuard _ = new NoGradGuard();
                Tape tape = new Tape()) {
            return loss(network, graph, tape).item_float();
        } finally {
            values[at] = before;
            Parameter.write(values, parameter.value());
        }
    }
}
