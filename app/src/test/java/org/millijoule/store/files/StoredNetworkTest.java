package org.millijoule.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.export.ModelFacts;
import org.millijoule.export.OnnxWriter;
import org.millijoule.network.Kernel;
import org.millijoule.network.Kernel.Axis;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Affine;
import org.millijoule.quantize.QuantizedModel.AveragePool;
import org.millijoule.quantize.QuantizedModel.Clamp;
import org.millijoule.quantize.QuantizedModel.Concat;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.MaxPool;
import org.millijoule.quantize.QuantizedModel.Multiply;
import org.millijoule.quantize.QuantizedModel.Node;
import org.millijoule.quantize.QuantizedModel.Quantize;
import org.millijoule.quantize.QuantizedModel.Rearrange;
import org.millijoule.quantize.QuantizedModel.Slope;
import org.millijoule.quantize.QuantizedModel.Table;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.supernet.TrainedWeights;

/// A network that was written is read back in every number.
class StoredNetworkTest {
    private static final Shape IMAGE = new Shape(8, 6, 3);

    @TempDir
    private Path run;

    /// A network with a node of every kind.
    private static QuantizedModel model(float factor) {
        SplittableRandom random = new SplittableRandom(1);
        Kernel oblong = new Kernel(Axis.POINT, new Axis(3, 2, 1, 1, 0), new Axis(2, 1, 2, 2, 1), false);
        Kernel window = Kernel.square(2, 1, new Padding(0, 1, 1, 0));
        List<Node> nodes = new ArrayList<>();
        nodes.add(new Quantize("image.input", QuantizedModel.IMAGE, 0.017f * factor, Grid.signed(8)));
        nodes.add(new Convolution(
                "stem",
                0,
                3,
                4,
                oblong,
                1,
                Grid.signed(5),
                integers(random, Grid.signed(5), 4 * 3 * 6),
                scales(random, 4),
                floats(random, 4, -1),
                Optional.of(4.5f)));
        nodes.add(new Slope("prelu", 1, floats(random, 4, 0.1)));
        nodes.add(new Quantize("act.input", 2, 0.03f, Grid.unsigned(3)));
        nodes.add(new Table("act", 3, floats(random, 8, -1)));
        nodes.add(new Affine("affine", 4, floats(random, 4, 0.5), floats(random, 4, -0.5)));
        nodes.add(new Clamp("relu", 5, 0, Float.POSITIVE_INFINITY));
        nodes.add(new MaxPool("largest", 6, window));
        nodes.add(new Quantize("mean.input", 7, 0.02f, Grid.signed(6)));
        nodes.add(new AveragePool("mean", 8, window, false));
        nodes.add(new Concat("both", List.of(9, 7)));
        int[] positions = IntStream.range(0, 4 * 6 * 8)
                .map(i -> i % 7 == 0 ? -1 : i / 8 * 8 + (i + 3) % 8)
                .toArray();
        nodes.add(new Rearrange("shuffle", 10, new Shape(4, 6, 8), positions));
        nodes.add(new Quantize("gate.input", 11, 0.02f, Grid.signed(8)));
        nodes.add(new GlobalAveragePool("gate", 12));
        nodes.add(new Quantize("gated.input", 13, 0.02f, Grid.signed(4)));
        nodes.add(new Multiply("gated", 14, 12));
        nodes.add(new Quantize("sum.input", 15, 0.002f, Grid.signed(8)));
        nodes.add(new Add("sum", 16, 12));
        nodes.add(new Quantize("pool.input", 17, 0.02f, Grid.signed(8)));
        nodes.add(new GlobalAveragePool("pool", 18));
        nodes.add(new Quantize("hidden.input", 19, 0.002f, Grid.signed(8)));
        nodes.add(linear("hidden", 20, 8, 5, random));
        nodes.add(new Quantize("classifier.input", 21, 0.02f, Grid.signed(8)));
        nodes.add(linear("classifier", 22, 5, 3, random));
        return new QuantizedModel(IMAGE, floats(random, 3, 120), scales(random, 3), nodes);
    }

    private static Linear linear(String name, int from, int features, int outputs, SplittableRandom random) {
        return new Linear(
                name,
                from,
                features,
                outputs,
                Grid.signed(8),
                integers(random, Grid.signed(8), features * outputs),
                scales(random, outputs),
                floats(random, outputs, -1));
    }

    private static float[] scales(SplittableRandom random, int count) {
        float[] scales = floats(random, count, 0.3);
        for (int i = 0; i < count; i++) {
            scales[i] /= 64;
        }
        return scales;
    }

    /// From `least` to 1 above it.
    private static float[] floats(SplittableRandom random, int count, double least) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (least + random.nextDouble());
        }
        return values;
    }

    private static byte[] integers(SplittableRandom random, Grid grid, int count) {
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++) {
            values[i] = (byte) random.nextInt(grid.lowest(), grid.highest() + 1);
        }
        return values;
    }

    private void write(QuantizedModel model) throws IOException {
        TrainedWeights weights = TrainedWeights.ofIntegers(model);
        ModelFacts facts = new ModelFacts(List.of("a", "b", "c"), "hash", "version");
        WeightsFile.of(weights, "", "version").write(run.resolve(WeightsFile.NAME));
        Files.writeString(run.resolve(StoredNetwork.NAME), Json.write(NetworkJson.of(model, facts, weights)));
    }

    @Test
    void everyNumberComesBack() throws IOException {
        write(model(1));
        StoredNetwork stored = StoredNetwork.read(run);
        assertThat(stored.model()).usingRecursiveComparison().isEqualTo(model(1));
        assertThat(stored.model()).usingRecursiveComparison().isNotEqualTo(model(2));
        assertThat(stored.facts().classes()).containsExactly("a", "b", "c");
        assertThat(OnnxWriter.bytes(stored.model(), stored.facts()))
                .isEqualTo(OnnxWriter.bytes(model(1), stored.facts()));
    }

    /// A run of blocks or layers has none of the keys that other networks need.
    @Test
    void whatNoNodeNeedsIsNotThere() throws IOException {
        List<Node> nodes = List.of(
                new Quantize("pool.input", QuantizedModel.IMAGE, 0.1f, Grid.signed(8)),
                new GlobalAveragePool("pool", 0),
                new Quantize("classifier.input", 1, 0.1f, Grid.signed(8)),
                linear("classifier", 2, 3, 3, new SplittableRandom(1)));
        write(new QuantizedModel(IMAGE, new float[3], new float[] {1, 1, 1}, nodes));
        assertThat(run.resolve(StoredNetwork.NAME))
                .content()
                .doesNotContain("table", "lowest", "others", "positions", "counts_padding")
                .contains("\"kernel\": null");
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        assertRefused("there is no such file");
        write(model(1));
        String text = Files.readString(run.resolve(StoredNetwork.NAME));
        change(text.replace("\"act.table\"", "\"nowhere\""));
        assertRefused("weights.safetensors has no tensor nowhere. Maybe");
        change(text.replace("\"max_pool\"", "\"pool\""));
        assertRefused("largest: there is no op pool. Maybe");
        change(text.replaceFirst("\"inputs\": \\[ \"stem\" ]", "\"inputs\": [ \"x\" ]"));
        assertRefused("prelu reads x, which no node before it gives. Maybe");
        change(text.replaceAll("\"weight_bits\": 5", "\"weight_bits\": 12"));
        assertRefused("a grid has 2 to 8 bits, not 12. Maybe");
        change("{}");
        assertRefused("the file has no schema. Maybe");
    }

    private void change(String text) throws IOException {
        assertThat(text).isNotEqualTo(Files.readString(run.resolve(StoredNetwork.NAME)));
        Files.writeString(run.resolve(StoredNetwork.NAME), text);
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> StoredNetwork.read(run))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining(why);
    }
}
