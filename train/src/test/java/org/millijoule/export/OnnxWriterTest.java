package org.millijoule.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
                                (long) conv.kernel(),
                                (long) conv.kernel());
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
    void onlyStandardOperatorsOfOpset13AreUsed() throws InvalidProtocolBufferException {
        ModelProto file = parsed(model(4));
        assertThat(file.getOpsetImportList()).singleElement().satisfies(opset -> {
            assertThat(opset.getDomain()).isEmpty();
            assertThat(opset.getVersion()).isEqualTo(13);
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

    @Test
    void aRangeBelow8BitsIsClippedAndOneOf8BitsIsNot() throws InvalidProtocolBufferException {
        assertThat(clipsBeforeQuantizers(model(4))).isEqualTo(5 * 3L);
        assertThat(clipsBeforeQuantizers(model(8))).isZero();
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
        assertThat(OnnxWriter.bytes(model(4))).isEqualTo(OnnxWriter.bytes(model(4)));
    }

    @Test
    void theFileSaysWhatItIs() throws InvalidProtocolBufferException {
        QuantizedModel model = model(4);
        ModelProto file = parsed(model);
        Map<String, String> properties = file.getMetadataPropsList().stream()
                .collect(Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
        assertThat(file.getProducerName()).isEqualTo("Millijoule");
        assertThat(properties).containsEntry("classes", "10").containsKeys("mean", "inverse_deviation");
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

    private static QuantizedModel model(int bits) {
        return new RandomModel(new SplittableRandom(bits), 3).mobile(16, 8, 5, bits, true);
    }

    private static ModelProto parsed(QuantizedModel model) throws InvalidProtocolBufferException {
        return ModelProto.parseFrom(OnnxWriter.bytes(model));
    }

    private static TensorProto constant(ModelProto file, String name) {
        return file.getGraph().getInitializerList().stream()
                .filter(tensor -> tensor.getName().equals(name))
                .findAny()
                .orElseThrow();
    }

    private static long clipsBeforeQuantizers(QuantizedModel model) throws InvalidProtocolBufferException {
        List<NodeProto> nodes = parsed(model).getGraph().getNodeList();
        Set<String> clipped = nodes.stream()
                .filter(node -> node.getOpType().equals("Clip"))
                .map(node -> node.getOutput(0))
                .collect(Collectors.toSet());
        return nodes.stream()
                .filter(node -> node.getOpType().equals("QuantizeLinear"))
                .filter(node ->
                        clipped.contains(node.getInput(0)) && node.getInput(0).endsWith("/range"))
                .count();
    }
}
