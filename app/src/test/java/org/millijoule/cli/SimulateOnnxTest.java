package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a user sees of an ONNX file: what has a price, what costs nothing, what has none, and names as they are.
class SimulateOnnxTest {
    private static final String EVIL = "\u001b[31mred\u001b[0m\u009b2J\u202eeman\nfree 0\u007f";
    private static final String SHOWN = "\\u001b[31mred\\u001b[0m\\u009b2J\\u202eeman\\nfree 0\\u007f";

    @TempDir
    private Path folder = Path.of("");

    private static Invocation simulate(String... args) {
        return Invocation.of(
                Stream.concat(Stream.of("simulate"), Stream.of(args)).toArray(String[]::new));
    }

    private static NodeProto node(String name, String domain, String type, String inputs, String outputs) {
        return NodeProto.newBuilder()
                .setName(name)
                .setDomain(domain)
                .setOpType(type)
                .addAllInput(List.of(inputs.split(" ")))
                .addAllOutput(List.of(outputs.split(" ")))
                .addAttribute(
                        AttributeProto.newBuilder().setName("axis").setI(1).setType(AttributeProto.AttributeType.INT))
                .build();
    }

    private String file(String name, String output, NodeProto... nodes) throws IOException {
        return file(name, new String[] {"1", "3", "9", "9"}, output, nodes);
    }

    private String file(String name, String[] sizes, String output, NodeProto... nodes) throws IOException {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String size : sizes) {
            TensorShapeProto.Dimension.Builder one = shape.addDimBuilder();
            if (size.matches("\\d+")) {
                one.setDimValue(Long.parseLong(size));
            } else {
                one.setDimParam(size);
            }
        }
        TypeProto.Tensor type =
                TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape).build();
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(ValueInfoProto.newBuilder()
                        .setName("x")
                        .setType(TypeProto.newBuilder().setTensorType(type)))
                .addOutput(ValueInfoProto.newBuilder().setName(output))
                .addInitializer(
                        TensorProto.newBuilder().setName("w").setDataType(1).addAllDims(List.of(8L, 3L, 3L, 3L)));
        graph.addAllNode(List.of(nodes));
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18))
                .setGraph(graph)
                .build();
        return Files.write(folder.resolve(name), model.toByteArray()).toString();
    }

    private String mixed() throws IOException {
        return file(
                "mixed.onnx",
                "y",
                node("conv", "", "Conv", "x w", "a"),
                node("cut", "", "Split", "a", "b c"),
                node("join", "", "Concat", "b c", "d"),
                node("grid", "acme", "Magic", "d", "y"));
    }

    @Test
    void whatHasNoPriceIsNotFreeAndFreeCountsNodes() throws IOException {
        Invocation text = simulate(mixed(), "--skip-unpriced");
        assertThat(text.exitCode()).isZero();
        assertThat(text.stdout())
                .contains("\nfree      1 split, 1 concat: no cost in this model\n")
                .contains("\nnote      not priced: grid (acme.Magic): the operator is not known here\n");
        JsonNode json = new JsonMapper()
                .readTree(simulate(mixed(), "--skip-unpriced", "--json").stdout());
        assertThat(json.at("/free").findValuesAsString("name")).containsExactly("cut", "join");
        assertThat(json.at("/unpriced")).hasSize(1);
        assertThat(simulate(mixed(), "--skip-unpriced", "--csv").stdout())
                .contains("\ncut,", "\njoin,")
                .doesNotContain("cut:1", "grid");
    }

    @Test
    void skippingWhereNothingIsToSkipIsNoError() {
        assertThat(simulate("bitfusion/lenet-5", "--skip-unpriced").exitCode()).isZero();
    }

    @Test
    void aRefusalThatIsCutSaysHowMuchIsLeft() throws IOException {
        List<NodeProto> nodes = new ArrayList<>(List.of(node("conv", "", "Conv", "x w", "t0")));
        IntStream.range(0, 14).forEach(i -> nodes.add(node("n" + i, "acme", "Magic", "t" + i, "t" + (i + 1))));
        Invocation refused = simulate(file("many.onnx", "t14", nodes.toArray(NodeProto[]::new)));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr())
                .contains("many has 14 nodes whose cost no model tells:\n  n0 (acme.Magic)", "\n  and 4 more\nMaybe");
    }

    @Test
    void bitWidthsThatTheFileDoesNotHaveAreNamed() throws IOException {
        assertThat(simulate(mixed(), "--skip-unpriced").stdout())
                .contains("2 of 2 bit-widths are not in the file (no quantizer before them): conv weights, conv"
                        + " activations; 8 are assumed");
    }

    @Test
    void theWayOutOfOpenSizesIsAnOptionThatWorks() throws IOException {
        String open = file(
                "open.onnx", new String[] {"N", "3", "height", "width"}, "a", node("conv", "", "Conv", "x w", "a"));
        Invocation refused = simulate(open);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr()).contains("'height' is not a number. Maybe --input 224x224x3?");
        assertThat(simulate(open, "--input", "224x224x3").exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json", "--csv", "--explain", "--what-if"})
    void namesReachTheTerminalWithTheirControlCharactersMadeVisible(String option) throws IOException {
        String file = file(
                "evil.onnx",
                "y",
                node(EVIL, "", "Conv", "x w", "a"),
                node("u" + EVIL, "d\u001b", "Magic\u001b[2J", "a", "y"));
        Stream<String> options =
                switch (option) {
                    case "--explain" -> Stream.of(option, EVIL);
                    case "--what-if" -> Stream.of(option, "outputs=requantized");
                    case "" -> Stream.of();
                    default -> Stream.of(option);
                };
        Invocation shown = simulate(
                Stream.concat(Stream.of(file, "--skip-unpriced"), options).toArray(String[]::new));
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.stdout()).matches("[\\P{Cntrl}\n]*").doesNotContain("\u202e", "\u009b");
        if (option.equals("--json")) {
            assertThat(new JsonMapper()
                            .readTree(shown.stdout())
                            .at("/layers/0/name")
                            .asString())
                    .isEqualTo(EVIL);
        } else if (!option.equals("--csv")) {
            assertThat(shown.stdout()).contains(SHOWN).doesNotContain("\nfree 0");
        }
        Invocation refused = simulate(file);
        assertThat(refused.stderr()).contains("u" + SHOWN).matches("[\\P{Cntrl}\n]*");
    }

    @Test
    void thePageShowsNamesVisibly() throws IOException {
        Path page = folder.resolve("page.html");
        String file = file("evil.onnx", "a", node(EVIL, "", "Conv", "x w", "a"));
        assertThat(simulate(file, "--html", page.toString()).exitCode()).isZero();
        assertThat(page)
                .content()
                .contains("\\u001b[31mred")
                .matches("(?s)[\\P{Cntrl}\n]*")
                .doesNotContain("\u202e");
    }
}
