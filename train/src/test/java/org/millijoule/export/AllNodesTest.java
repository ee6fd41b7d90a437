package org.millijoule.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;

/// Networks of nodes of all kinds, in random order with random numbers: the replay, many images at once and
/// onnxruntime at every level of optimisation give the same bits.
class AllNodesTest {
    private static final int MODELS = 40;

    private static QuantizedModel model(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new AllNodesModel(random, new Shape(random.nextInt(3, 9), random.nextInt(3, 9), 3)).drawn(9);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everyBitIsThatOfTheReplay(int part) throws OrtException {
        for (int seed = part * MODELS / 4; seed < (part + 1) * MODELS / 4; seed++) {
            QuantizedModel model = model(seed);
            RandomImages images = new RandomImages(9, model.input(), 10, seed);
            float[] replayed = new IntegerReplay(model).logits(images);
            float[][] inferred = new IntegerInference(model).logits(images);
            for (int i = 0; i < images.count(); i++) {
                for (int c = 0; c < model.classes(); c++) {
                    assertThat(inferred[i][c])
                            .as("model %d, image %d, logit %d", seed, i, c)
                            .isEqualTo(replayed[i * model.classes() + c]);
                }
            }
            byte[] file = RandomModel.file(model);
            for (OptLevel level : OptLevel.values()) {
                assertThat(logits(file, level, images))
                        .as("model %d at %s", seed, level)
                        .isEqualTo(replayed);
            }
        }
    }

    /// Values alone: where a quantizer is gone, a zero may keep the sign that it was rounded from.
    @ParameterizedTest
    @EnumSource(RewrittenModelTest.Rewriting.class)
    void everyValueIsWhateverSimplifiersDo(RewrittenModelTest.Rewriting rewriting)
            throws OrtException, InvalidProtocolBufferException {
        for (int seed = 0; seed < MODELS; seed += 4) {
            QuantizedModel model = model(seed);
            RandomImages images = new RandomImages(5, model.input(), 10, seed);
            ModelProto.Builder file = ModelProto.parseFrom(RandomModel.file(model)).toBuilder();
            rewriting.accept(file.getGraphBuilder());
            float[] logits = logits(file.build().toByteArray(), OptLevel.ALL_OPT, images);
            float[] replayed = new IntegerReplay(model).logits(images);
            for (int i = 0; i < logits.length; i++) {
                assertThat(logits[i] == replayed[i])
                        .as("model %d, logit %d: %s, %s", seed, i, logits[i], replayed[i])
                        .isTrue();
            }
        }
    }

    private static float[] logits(byte[] file, OptLevel level, RandomImages images) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(level);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR); // it tells what it removed
            try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file, options)) {
                return OnnxCheck.logits(session, images);
            }
        }
    }

    /// The test above is of all kinds, at the end of a network too, and logits differ from image to image.
    @Test
    void everyKindIsDrawn() {
        TreeSet<String> kinds = new TreeSet<>();
        TreeSet<String> last = new TreeSet<>();
        int different = 0;
        for (int seed = 0; seed < MODELS; seed++) {
            QuantizedModel model = model(seed);
            model.nodes().forEach(node -> kinds.add(node.getClass().getSimpleName()));
            last.add(model.nodes().getLast().getClass().getSimpleName());
            RandomImages images = new RandomImages(2, model.input(), 10, seed);
            float[] logits = new IntegerReplay(model).logits(images);
            for (int c = 0; c < model.classes(); c++) {
                if (logits[c] != logits[model.classes() + c]) {
                    different++;
                    break;
                }
            }
        }
        assertThat(kinds).hasSize(14);
        assertThat(last).hasSizeGreaterThan(5);
        assertThat(different).isGreaterThan(MODELS / 2);
    }
}
