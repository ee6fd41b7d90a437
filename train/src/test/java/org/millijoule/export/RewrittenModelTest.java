package org.millijoule.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;

/// `model.onnx` keeps its bits whatever onnxruntime is told and whatever others rewrite before it runs.
class RewrittenModelTest {
    private static final RandomImages IMAGES = new RandomImages(40, new Shape(16, 16, 3), 10, 1);
    private static final QuantizedModel MODEL =
            RandomModel.centred(new RandomModel(new SplittableRandom(4), 3).mobile(16, 8, 5, 4, true), IMAGES);
    private static final byte[] FILE = RandomModel.file(MODEL);
    private static final float[] LOGITS = new IntegerReplay(MODEL).logits(IMAGES);

    /// Saved as onnxruntime rewrote it, and run from there.
    @ParameterizedTest
    @EnumSource(OptLevel.class)
    void anOptimisedModelThatWasSaved(OptLevel level, @TempDir Path folder) throws OrtException, IOException {
        Path saved = folder.resolve("saved.onnx");
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(level);
            options.setOptimizedModelFilePath(saved.toString());
            assertThat(logits(FILE, options)).isEqualTo(LOGITS);
        }
        assertThat(OnnxCheck.logits(Files.readAllBytes(saved), IMAGES)).isEqualTo(LOGITS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session.x64quantprecision=1",
                "session.enable_quant_qdq_cleanup=1",
                "session.disable_quant_qdq=1",
                "session.qdqisint8allowed=0",
                "session.qdqisint8allowed=1",
                "session.set_denormal_as_zero=1",
                "session.disable_prepacking=1",
                "session.disable_double_qdq_remover=1",
                "session.enable_gelu_approximation=1"
            })
    void whatASessionIsTold(String entry) throws OrtException {
        String[] pair = entry.split("=", 2);
        for (OptLevel level : List.of(OptLevel.BASIC_OPT, OptLevel.ALL_OPT)) {
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.addConfigEntry(pair[0], pair[1]);
                options.setOptimizationLevel(level);
                assertThat(logits(FILE, options)).as(level.toString()).isEqualTo(LOGITS);
            }
        }
    }

    /// No quantizer is left, and every weight that may be folded is.
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void severalOptionsAtOnceAndOtherThreads(int threads) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.addConfigEntry("session.enable_quant_qdq_cleanup", "1");
            options.addConfigEntry("session.disable_quant_qdq", "1");
            options.setExecutionMode(ExecutionMode.PARALLEL);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(threads);
            options.setMemoryPatternOptimization(false);
            options.setCPUArenaAllocator(false);
            assertThat(logits(FILE, options)).isEqualTo(LOGITS);
        }
    }

    /// What simplifiers do to a file.
    enum Rewriting implements Consumer<GraphProto.Builder> {
        FLATTEN_BECOMES_RESHAPE {
            @Override
            public void accept(GraphProto.Builder graph) {
                for (NodeProto.Builder node : graph.getNodeBuilderList()) {
                    if (node.getOpType().equals("Flatten")) {
                        ByteBuffer shape = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
                        shape.putLong(0).putLong(-1).flip();
                        graph.addInitializer(TensorProto.newBuilder()
                                .setName("shape")
                                .setDataType(TensorProto.DataType.INT64_VALUE)
                                .addDims(2)
                                .setRawData(ByteString.copyFrom(shape)));
                        node.setOpType("Reshape").addInput("shape");
                    }
                }
            }
        },
        WEIGHTS_ARE_FOLDED {
            @Override
            public void accept(GraphProto.Builder graph) {
                Map<String, TensorProto.Builder> constants = new HashMap<>();
                graph.getInitializerBuilderList().forEach(constant -> constants.put(constant.getName(), constant));
                for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
                    NodeProto node = graph.getNode(i);
                    TensorProto.Builder weights = constants.get(node.getInput(0));
                    if (node.getOpType().equals("DequantizeLinear") && weights != null) {
                        byte[] integers = weights.getRawData().toByteArray();
                        ByteBuffer reals =
                                ByteBuffer.allocate(4 * integers.length).order(ByteOrder.LITTLE_ENDIAN);
                        for (byte integer : integers) {
                            reals.putFloat(integer);
                        }
                        weights.setName(node.getOutput(0))
                                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                                .setRawData(ByteString.copyFrom(reals.flip()));
                        graph.removeNode(i);
                    }
                }
            }
        },
        QUANTIZERS_ARE_REMOVED {
            @Override
            public void accept(GraphProto.Builder graph) {
                Map<String, String> origin = new HashMap<>();
                for (NodeProto.Builder node : graph.getNodeBuilderList()) {
                    boolean quantizes = node.getOpType().equals("QuantizeLinear");
                    if (quantizes || origin.containsKey(node.getInput(0))) {
                        String read = origin.getOrDefault(node.getInput(0), node.getInput(0));
                        if (quantizes || node.getOpType().equals("DequantizeLinear")) {
                            origin.put(node.getOutput(0), read);
                            node.setOpType("Identity").clearInput().addInput(read);
                        }
                    }
                }
            }
        };
    }

    @ParameterizedTest
    @EnumSource(Rewriting.class)
    void whatSimplifiersDo(Rewriting rewriting) throws InvalidProtocolBufferException {
        ModelProto.Builder file = ModelProto.parseFrom(FILE).toBuilder();
        rewriting.accept(file.getGraphBuilder());
        assertThat(file.getGraph()).isNotEqualTo(ModelProto.parseFrom(FILE).getGraph());
        assertThat(OnnxCheck.logits(file.build().toByteArray(), IMAGES)).isEqualTo(LOGITS);
    }

    private static float[] logits(byte[] file, OrtSession.SessionOptions options) throws OrtException {
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR); // it tells what it removed
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file, options)) {
            return OnnxCheck.logits(session, IMAGES);
        }
    }
}
