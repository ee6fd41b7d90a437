package org.millijoule.supernet.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.quantize.Lsq;

/// Against `scripts/curvature/two_layers.py`: the same network and images in PyTorch 2.13, float64.
class CurvatureMeasureTest {
    private static final double[] FISHER_OF_WEIGHTS = {0.00017588460386865266, 0.004270382338601693};
    private static final double[] FISHER_OF_READS = {6.381805719747338e-06, 0.04447716209785498};
    private static final double[] TRACES = {0.41409429012861687, 2.9542169844656536};
    private static final float[] READ_STEPS = {0.15f, 0.05f};
    private static final List<Integer> FOUR = List.of(4);
    private static final int IMAGES = 6;

    private static float[] wave(int count, double frequency, double phase, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * Math.sin(frequency * i + phase));
        }
        return values;
    }

    private static WeightedGraph graph() {
        Kernel.Axis axis = new Kernel.Axis(3, 1, 1, 1, 1);
        Kernel kernel = new Kernel(Kernel.Axis.POINT, axis, axis, false);
        return new WeightedGraph(
                new Shape(6, 6, 2),
                List.of(
                        new Vertex(
                                "first",
                                new Operation.Convolution(
                                        4, kernel, 1, wave(72, 0.7, 0.3, 0.5), wave(4, 0.9, 0.2, 0.1)),
                                List.of(WeightedGraph.IMAGE)),
                        new Vertex("relu", Operation.Clamp.RELU, List.of(0)),
                        new Vertex("mean", Operation.Pool.mean(new Shape(6, 6, 4)), List.of(1)),
                        new Vertex(
                                "last",
                                new Operation.Linear(3, wave(12, 1.3, 0.1, 0.8), wave(3, 1.1, 0.5, 0.1)),
                                List.of(2))));
    }

    private static Tensor images() {
        Tensor images = torch.zeros(new long[] {IMAGES, 2, 6, 6}, new TensorOptions(ScalarType.Double));
        double[] values = new double[IMAGES * 72];
        for (int n = 0; n < IMAGES; n++) {
            float[] image = wave(72, 0.37, 0.11 * n, 1);
            for (int i = 0; i < image.length; i++) {
                values[n * 72 + i] = image[i];
            }
        }
        images.data_ptr_double().put(values);
        return images;
    }

    private static Tensor labels() {
        Tensor labels = torch.zeros(new long[] {IMAGES}, new TensorOptions(ScalarType.Long));
        labels.data_ptr_long().put(0, 1, 2, 0, 1, 2);
        return labels;
    }

    private static void measured(Consumer<CurvatureMeasure> check) {
        WeightedGraph graph = graph();
        Wiring wiring = new Wiring(graph, true);
        try (GraphWeights weights =
                        new GraphWeights(graph, wiring, PlaceBits.free(FOUR, FOUR), new Lsq(), ScalarType.Double);
                PointerScope _ = new PointerScope()) {
            weights.weightSite(0).orElseThrow().forEachStepSizes(steps -> steps.set(filled(4, 0.1f)));
            weights.weightSite(3).orElseThrow().forEachStepSizes(steps -> steps.set(filled(3, 0.1f)));
            int[] vertices = {0, 3};
            for (int layer = 0; layer < 2; layer++) {
                float step = READ_STEPS[layer];
                weights.operandSite(vertices[layer], 0)
                        .orElseThrow()
                        .forEachStepSizes(steps -> steps.set(filled(1, step)));
            }
            check.accept(new CurvatureMeasure(weights, FOUR, FOUR));
        }
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void theFisherInformationIsThatOfPyTorch() {
        measured(measure -> {
            measure.addFisher(images(), labels());
            List<Sensitivities.Layer> layers = measure.fisher().layers();
            for (int layer = 0; layer < 2; layer++) {
                double weights = FISHER_OF_WEIGHTS[layer];
                double reads = FISHER_OF_READS[layer];
                assertThat(layers.get(layer).weights().getFirst()).isCloseTo(weights, within(1e-6 * weights));
                assertThat(layers.get(layer).activations().getFirst()).isCloseTo(reads, within(1e-6 * reads));
            }
        });
    }

    @Test
    void theTraceOfTheHessianIsWithinThreeStandardErrors() {
        measured(measure -> {
            for (int draw = 0; draw < 400; draw++) {
                measure.addHessian(images(), labels(), draw);
            }
            for (int layer = 0; layer < 2; layer++) {
                double error = measure.weightTraceError(layer);
                assertThat(error).isLessThan(0.2 * TRACES[layer]);
                assertThat(measure.weightTrace(layer)).isCloseTo(TRACES[layer], within(3 * error));
            }
        });
    }
}
