package org.millijoule.job.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.DataException;
import org.millijoule.data.Pixels;
import org.millijoule.data.found.FoundData;
import org.millijoule.data.found.FoundData.Part;
import org.millijoule.network.Shape;
import org.millijoule.text.UsageException;

/// Networks of a few operators on pictures of one colour, whose right answers are known.
class EvaluationTest {
    @TempDir
    static Path shared;

    @TempDir
    Path folder = Path.of("");

    private final List<String> remarks = new ArrayList<>();

    @BeforeAll
    static void pictures() throws IOException {
        SamplePictures.colours(shared.resolve("colours"), 25);
        SamplePictures.greys(shared.resolve("greys"), 30);
    }

    private Evaluated evaluated(SmallNetworks network, GivenData data) throws IOException {
        return new Evaluation(GivenModel.of(network.in(folder), "evaluate"), data).run(remarks::add);
    }

    private GivenData colours(Optional<Path> classes) {
        return new GivenData(
                Optional.of(FoundData.in(shared.resolve("colours"))),
                Optional.empty(),
                classes,
                Optional.empty(),
                OptionalDouble.empty());
    }

    private static GivenData greys(Optional<Pixels> pixels) {
        return new GivenData(
                Optional.of(FoundData.in(shared.resolve("greys"))),
                pixels,
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty());
    }

    private Optional<Path> names(String... lines) throws IOException {
        return Optional.of(Files.write(folder.resolve("names.txt"), List.of(lines)));
    }

    private void refused(SmallNetworks network, GivenData data, String... parts) {
        assertThatThrownBy(() -> evaluated(network, data))
                .isInstanceOfAny(UsageException.class, DataException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("Maybe")
                .hasMessageNotContaining("\n");
    }

    @Test
    void namesInTheOrderOfTheOutputsMapThemToFolders() throws IOException {
        Evaluated result = evaluated(SmallNetworks.colours(), colours(names("red", "green", "blue", "")));
        assertThat(result.best().top1()).isEqualTo(100);
        assertThat(result.images().count()).isEqualTo(75);
        assertThat(result.pixels()).isEqualTo(Pixels.LEVELS);
        assertThat(remarks).isEmpty();
        assertThat(result.csv().lines())
                .hasSize(76)
                .startsWith("image,label,onnxruntime", "test/blue/p0.png,2,2")
                .endsWith("test/red/p9.png,0,0");
    }

    @Test
    void namesInTheFilesOwnMetadataDoTheSame() throws IOException {
        SmallNetworks network =
                SmallNetworks.colours().saying(Map.of("classes", "[\"red\", \"green\", \"blue\"]", "pixels", "0..1"));
        Evaluated result = evaluated(network, colours(Optional.empty()));
        assertThat(result.best().top1()).isEqualTo(100);
        assertThat(result.pixels()).isEqualTo(Pixels.SHARES);
    }

    /// Folders sorted by name are blue, green, red.
    @Test
    void outputsInAnotherOrderAreSuspected() throws IOException {
        Evaluated result = evaluated(SmallNetworks.colours(), colours(Optional.empty()));
        assertThat(result.best().top1()).isCloseTo(100 / 3.0, within(0.01));
        assertThat(remarks).singleElement().asString().contains("another order", "100.0%", "Maybe --classes FILE");
        assertThat(result.confusion().mistakes(5))
                .extracting(mistake -> mistake.label() + " " + mistake.takenFor() + " " + mistake.images())
                .containsExactly("blue red 25", "red blue 25");
    }

    @Test
    void theRightScalingIsNamed() throws IOException {
        // Outputs are dark, bright; folders sorted are bright, dark: only names make it right at all.
        GivenData raw = new GivenData(
                greys(Optional.empty()).data(),
                Optional.empty(),
                names("dark", "bright"),
                Optional.empty(),
                OptionalDouble.empty());
        Evaluated result = evaluated(SmallNetworks.brightness(), raw);
        assertThat(result.best().top1()).isEqualTo(50);
        assertThat(result.look().better()).contains(Pixels.SHARES);
        assertThat(remarks)
                .singleElement()
                .asString()
                .contains("50.0%", "100.0% with pixels 0..1", "Maybe --pixels 0..1?");
        remarks.clear();
        GivenData right = new GivenData(
                raw.data(), Optional.of(Pixels.SHARES), raw.classes(), Optional.empty(), OptionalDouble.empty());
        assertThat(evaluated(SmallNetworks.brightness(), right).best().top1()).isEqualTo(100);
        assertThat(remarks).isEmpty();
    }

    @Test
    void aNetworkThatSaysTheSameOfEveryImageIsTold() throws IOException {
        evaluated(SmallNetworks.constant(), colours(names("red", "green", "blue")));
        assertThat(remarks).singleElement().asString().contains("one and the same class for all of");
    }

    @Test
    void channelsLastHalfPrecisionAndFixedBatchesGiveTheSameAnswers() throws IOException {
        GivenData data = colours(names("red", "green", "blue"));
        String expected = evaluated(SmallNetworks.colours(), data).csv();
        for (SmallNetworks network : List.of(
                SmallNetworks.coloursLast(),
                SmallNetworks.colours(DataType.FLOAT16, -1),
                SmallNetworks.colours(DataType.FLOAT, 1),
                SmallNetworks.colours(DataType.FLOAT, 7))) {
            assertThat(evaluated(network, data).csv()).isEqualTo(expected);
        }
    }

    @Test
    void enginesAreComparedTwoByTwo() throws IOException {
        Path file = SmallNetworks.colours().in(folder);
        GivenModel model = GivenModel.of(file, "evaluate");
        assertThat(EngineKind.usual(model)).containsExactly(EngineKind.ONNXRUNTIME);
        Evaluated result = new Evaluation(
                        model,
                        colours(names("red", "green", "blue")),
                        Part.TRAIN,
                        OptionalInt.of(30),
                        EngineKind.parse("all", model),
                        _ -> {})
                .run(remarks::add);
        assertThat(result.images().count()).isEqualTo(30);
        assertThat(result.answers()).hasSize(3).allMatch(answers -> answers.top1() == 100);
        assertThat(result.agreement()).hasSize(3).allMatch(pair -> pair.sameTop1() == 30);
        assertThat(result.confusion().images(0)).isEqualTo(10); // spread over classes
    }

    @Test
    void aNetworkOfMoreClassesCountsThoseOfTheFolders() throws IOException {
        Evaluated result =
                evaluated(SmallNetworks.coloursAndMore(4), colours(names("red", "green", "blue", "a", "b", "c", "d")));
        assertThat(result.best().top1()).isEqualTo(100);
        assertThat(result.best().top5()).isEqualTo(100);
        assertThat(remarks).singleElement().asString().contains("4 of 7 names", "a, b, c, d");
        refused(SmallNetworks.coloursAndMore(4), colours(Optional.empty()), "7 outputs", "3 classes", "--classes FILE");
    }

    /// Of IDX files.
    @Test
    void classesThatAreNumbersAreNamedOrPutIntoAnotherOrder() {
        List<String> numbers = List.of("0", "1", "2");
        ClassNames names = new ClassNames("names.txt", List.of("cat", "dog", "emu"));
        ClassMapping named = ClassMapping.of("net.onnx", 3, Optional.of(names), numbers, false, "idx");
        assertThat(named.classes()).containsExactly("cat", "dog", "emu");
        assertThat(named.outputOf()).containsExactly(0, 1, 2);
        ClassNames order = new ClassNames("names.txt", List.of("2", "0", "1"));
        ClassMapping moved = ClassMapping.of("net.onnx", 3, Optional.of(order), numbers, false, "idx");
        assertThat(moved.outputOf()).containsExactly(1, 2, 0);
    }

    @Test
    void namesThatDoNotGoWithTheDataAreRefused() throws IOException {
        SmallNetworks network = SmallNetworks.colours();
        refused(network, colours(names("red", "green")), "2 names", "3 outputs");
        refused(network, colours(names("red", "green", "red")), "names.txt:3", "'red'", "line 1");
        refused(network, colours(names("red", "", "blue")), "names.txt:2", "empty");
        refused(network, colours(names("red", "gren", "blue")), "green", "'gren' is meant as 'green'");
    }

    @Test
    void networksThatAreNoClassifiersOfImagesAreRefused() throws IOException {
        GivenData data = colours(names("red", "green", "blue"));
        refused(SmallNetworks.twoInputs(), data, "2 inputs", "left", "right");
        refused(SmallNetworks.of("Relu", new long[] {3, 8, 8}, 3, 8, 8), data, "without a batch");
        refused(SmallNetworks.of("Relu", new long[] {-1, 2, 3, 8, 8}, -1, 2, 3, 8, 8), data, "? x 2 x 3 x 8 x 8");
        refused(
                SmallNetworks.of("Relu", new long[] {-1, 3, 8, 8}, -1, 3, 8, 8),
                data,
                "1 x 3 x 8 x 8",
                "batch x classes");
        refused(SmallNetworks.notANumber(), data, "NaN", "--pixels");
        refused(SmallNetworks.of("NoSuchThing", new long[] {-1, 3, 8, 8}, -1, 3), data, "onnxruntime does not load it");
    }

    @Test
    void aFileThatIsNoNetworkIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("net.onnx"), "hello");
        assertThatThrownBy(() -> GivenModel.of(text, "evaluate"))
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("a text file", "evaluate takes an ONNX file or a run directory");
    }

    @Test
    void openSizesWantAnInput() throws IOException {
        SmallNetworks network = SmallNetworks.of("GlobalAveragePool", new long[] {-1, 3, -1, -1}, -1, 3, 1, 1);
        refused(network, colours(names("red", "green", "blue")), "no size of their own", "--input");
        GivenData sized = new GivenData(
                colours(Optional.empty()).data(),
                Optional.empty(),
                names("red", "green", "blue"),
                Optional.of(new Shape(6, 12, 3)),
                OptionalDouble.empty());
        assertThat(evaluated(network, sized).best().top1()).isEqualTo(100);
    }

    /// Images of Fashion-MNIST, whose classes have numbers: the mean of all pixels says little, but more than chance.
    @Test
    void realImagesAreReadAsTheFolderSays() throws IOException {
        Path fashion = Path.of(System.getProperty("millijoule.data", ".."), "fashion-mnist");
        assumeTrue(Files.isDirectory(fashion), "wants fashion-mnist");
        GivenData data = GivenData.of(FoundData.in(fashion));
        refused(SmallNetworks.colours(), data, "images of 28x28x1", "the network takes 8x8x3");
        SmallNetworks pixels = SmallNetworks.of("Flatten", new long[] {-1, 1, 28, 28}, -1, 784);
        refused(pixels, data, "784 outputs", "10 classes");
    }
}
