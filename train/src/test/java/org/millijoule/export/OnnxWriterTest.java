package org.millijoule.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Convolution;

class OnnxWriterTest {
    private static final Set<String> STANDARD = Set.of(
            "Sub",
            "Div",
            "Mul",
            "Clip",
            "QuantizeLinear",
            "DequantizeLinear",
            "Conv",
            "Add",
            "ReduceSum",
            "Round",
            "Flatten",
            "Gemm");

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6, 8})
    void weightsAreInt8OnTheirGridWithOneMultiplierPerOutputChannel(int bits) throws InvalidProtocolBufferException {
        QuantizedModel model = model(bits);
        ModelProto file = parsed(model);
        for (QuantizedModel.Node node : model.nodes()) {
            if (node instanceof Convolution conv) {
                TensorProto weights = constant(file, conv.name() + "/weights");
                assertThat(weights.getDataType()).isEqualTo(TensorProto.DataType.INT8.getNumber());
                assertThat(weights.getDimsList())
                        .containsExactly(
                                (long) conv.outputChannels(),
                                (long) conv.inputChannels() / conv.groups(),
                                (long) conv.kernel().side(),
                                (long) conv.kernel().side());
                assertThat(weights.getRawData().toByteArray()).isEqualTo(conv.weights());
                Grid grid = conv.grid();
                for (byte weight : weights.getRawData()) {
                    assertThat((int) weight).isBetween(grid.lowest(), grid.highest());
                }
                assertThat(constant(file, conv.name() + "/multipliers").getDimsList())
                        .containsExactly(1L, (long) conv.outputChannels(), 1L, 1L);
            }
        }
    }

    @Test
    void onlyStandardOperatorsOfOpset19AreUsed() throws InvalidProtocolBufferException {
        ModelProto file = parsed(model(4));
        assertThat(file.getOpsetImportList()).singleElement().satisfies(opset -> {
            assertThat(opset.getDomain()).isEmpty();
            assertThat(opset.getVersion()).isEqualTo(19);
        });
        assertThat(file.getGraph().getNodeList())
                .allSatisfy(node -> assertThat(node.getDomain()).isEmpty())
                .extracting(NodeProto::getOpType)
                .isSubsetOf(STANDARD);
    }

    @Test
    void everyOperandStandsBeforeItsReaderUnderAUniqueName() throws InvalidProtocolBufferException {
        ModelProto file = parsed(model(6));
        Set<String> known = new HashSet<>();
        for (TensorProto constant : file.getGraph().getInitializerList()) {
            assertThat(known.add(constant.getName())).isTrue();
        }
        known.add(OnnxWriter.PIXELS);
        for (NodeProto node : file.getGraph().getNodeList()) {
            assertThat(known).containsAll(node.getInputList());
            assertThat(known.add(node.getOutput(0))).isTrue();
        }
        assertThat(known).contains(OnnxWriter.LOGITS);
    }

    /// So a pair of QuantizeLinear and DequantizeLinear can be removed without a change, and the Clip is not taken for
    /// superfluous.
    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void integersInRangeArriveAtEveryQuantizeLinear(int bits) throws InvalidProtocolBufferException {
        Map<String, NodeProto> nodes = byOutput(parsed(model(bits)));
        for (NodeProto node : nodes.values()) {
            if (node.getOpType().equals("QuantizeLinear")) {
                NodeProto before = node(nodes, node.getInput(0));
                assertThat(before.getOpType()).isEqualTo("Round");
                assertThat(node(nodes, before.getInput(0)).getOpType()).isEqualTo("Clip");
            }
        }
    }

    /// So no factor or summand is fused into weights, and an inexact algorithm's sum becomes exact again.
    @Test
    void onlyARoundReadsASum() throws InvalidProtocolBufferException {
        ModelProto file = parsed(model(4));
        Map<String, NodeProto> nodes = byOutput(file);
        for (NodeProto node : nodes.values()) {
            for (String input : node.getInputList()) {
                if (nodes.containsKey(input)
                        && Set.of("Conv", "Gemm", "ReduceSum")
                                .contains(node(nodes, input).getOpType())) {
                    assertThat(node.getOpType()).as(input).isEqualTo("Round");
                }
            }
        }
        NodeProto gemm = nodes.values().stream()
                .filter(node -> node.getOpType().equals("Gemm"))
                .findAny()
                .orElseThrow();
        assertThat(node(nodes, gemm.getInput(0)).getOpType()).isEqualTo("Round");
    }

    @Test
    void everyQuantizerHasAScaleAndAZeroPointOfItsOwn() throws InvalidProtocolBufferException {
        List<String> constants = parsed(model(4)).getGraph().getNodeList().stream()
                .filter(node -> node.getOpType().endsWith("QuantizeLinear")
                        || node.getOpType().endsWith("DequantizeLinear"))
                .flatMap(node -> node.getInputList().subList(1, 3).stream())
                .toList();
        assertThat(constants).hasSizeGreaterThan(60).doesNotHaveDuplicates();
    }

    @Test
    void aQuantizerWithTwoReadersIsWrittenOnce() throws InvalidProtocolBufferException {
        RandomModel builder = new RandomModel(new SplittableRandom(2), 1);
        int shared = builder.quantize(QuantizedModel.IMAGE, Grid.signed(8), 3);
        int left = builder.convolution(shared, 1, 4, 3, 1, 1, 4, true);
        int right = builder.convolution(shared, 1, 4, 5, 1, 1, 4, true);
        int sum =
                builder.add(builder.quantize(left, Grid.unsigned(4), 6), builder.quantize(right, Grid.unsigned(4), 6));
        int again = builder.quantize(sum, Grid.unsigned(8), 12);
        ModelProto file = parsed(builder.finished(8, builder.pool(again), 4, 3));
        List<String> readers = file.getGraph().getNodeList().stream()
                .filter(node -> node.getInputList().contains("quantize0/integers"))
                .map(NodeProto::getOpType)
                .toList();
        assertThat(readers).containsExactly("Conv", "Conv");
    }

    @Test
    void equalModelsGiveEqualBytes() {
        assertThat(RandomModel.file(model(4))).isEqualTo(RandomModel.file(model(4)));
    }

    @Test
    void theFileSaysWhatItIs() throws InvalidProtocolBufferException {
        QuantizedModel model = model(4);
        ModelProto file = parsed(model);
        Map<String, String> properties = file.getMetadataPropsList().stream()
                .collect(Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
        assertThat(file.getProducerName()).isEqualTo("Millijoule");
        assertThat(properties)
                .containsEntry("classes", "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\"]")
                .containsEntry("pixels", "0..255")
                .containsEntry("layout", "NCHW")
                .containsEntry("colours", "RGB")
                .containsEntry("image", "16x16x3")
                .containsEntry("normalisation", "inside: the file takes pixels 0..255 and normalises them itself")
                .doesNotContainKeys("mean", "inverse_deviation"); // which read as if the caller had to apply them
        assertThat(properties.get("bits"))
                .startsWith("conv1 W8A8, conv3 W4A4, ")
                .endsWith(", classifier W8A8");
        assertThat(file.getGraph()
                        .getInput(0)
                        .getType()
                        .getTensorType()
                        .getShape()
                        .getDimList())
                .extracting(dimension -> dimension.getDimParam() + dimension.getDimValue())
                .containsExactly("N0", "3", "16", "16");
    }

    @Test
    void namesOfClassesAreQuotedAsJsonWants() throws InvalidProtocolBufferException {
        QuantizedModel model = new RandomModel(new SplittableRandom(1), 1).mobile(8, 4, 0, 8, false);
        List<String> names = List.of("a \"b\"", "c\\d", "e\tf", "\u00e9", "x, y", "5", "6", "7", "8", "");
        ModelProto file = ModelProto.parseFrom(OnnxWriter.bytes(model, new ModelFacts(names, "abc", "1.2")));
        assertThat(file.getMetadataPropsList())
                .filteredOn(property -> property.getKey().equals("classes"))
                .extracting(StringStringEntryProto::getValue)
                .containsExactly(
                        "[\"a \\\"b\\\"\", \"c\\\\d\", \"e\\u0009f\", \"\u00e9\", \"x, y\", \"5\", \"6\", \"7\", \"8\", \"\"]");
        assertThat(file.getProducerVersion()).isEqualTo("1.2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxWriter.bytes(model, new ModelFacts(List.of("one"), "", "")))
                .withMessage("1 names for 10 classes");
    }

    private static QuantizedModel model(int bits) {
        return new RandomModel(new SplittableRandom(bits), 3).mobile(16, 8, 5, bits, true);
    }

    private static ModelProto parsed(QuantizedModel model) throws InvalidProtocolBufferException {
        return ModelProto.parseFrom(RandomModel.file(model));
    }

    private static TensorProto constant(ModelProto file, String name) {
        return file.getGraph().getInitializerList().stream()
                .filter(tensor -> tensor.getName().equals(name))
                .findAny()
                .orElseThrow();
    }

    private static Map<String, NodeProto> byOutput(ModelProto file) {
        return file.getGraph().getNodeList().stream()
                .collect(Collectors.toMap(node -> node.getOutput(0), node -> node));
    }

    private static NodeProto node(Map<String, NodeProto> nodes, String output) {
        return Objects.requireNonNull(nodes.get(output), output);
    }
}
