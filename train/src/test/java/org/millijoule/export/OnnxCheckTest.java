package org.millijoule.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Quantize;

class OnnxCheckTest {
    private static final RandomImages IMAGES = new RandomImages(130, new Shape(16, 16, 3), 10, 1);

    @ParameterizedTest
    @CsvSource({"2,true", "2,false", "3,true", "4,true", "4,false", "6,true", "8,true", "8,false"})
    void onnxruntimeLibtorchAndTheReplayGiveTheSameBits(int bits, boolean head) {
        QuantizedModel model = model(bits, head);
        float[] reference = new IntegerReplay(model).logits(IMAGES);
        Agreement agreement = OnnxCheck.compare(RandomModel.file(model), IMAGES, reference);
        assertThat(agreement.images()).isEqualTo(130);
        assertThat(agreement.sameTop1()).isEqualTo(130);
        assertThat(agreement.maxAbsLogitDifference()).isZero();
        float[][] inLibtorch = new IntegerInference(model).logits(IMAGES);
        for (int i = 0; i < inLibtorch.length; i++) {
            assertThat(inLibtorch[i]).isEqualTo(Arrays.copyOfRange(reference, i * 10, (i + 1) * 10));
        }
        assertThat(distinctClasses(reference)).isGreaterThanOrEqualTo(5);
    }

    /// From the same operands, every integer in onnxruntime is nearest to the exact value, up to float32 rounding
    /// at the middle between two.
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6, 8})
    void everyIntegerInOnnxruntimeIsANearestOne(int bits) throws Exception {
        QuantizedModel model = model(bits, true);
        byte[] pixels = new byte[16 * 16 * 3];
        IMAGES.read(0, pixels, 0);
        List<double[]> results = quantizedInOnnxruntime(model, pixels);
        SlowReference exact = SlowReference.inFloat64(model);
        for (int at = 0; at < results.size(); at++) {
            if (!(model.nodes().get(at) instanceof Quantize quantize)) {
                List<double[]> operands = model.nodes().get(at).inputs().stream()
                        .map(results::get)
                        .toList();
                results.set(at, exact.result(model.nodes().get(at), operands));
                continue;
            }
            double[] x = quantize.from() == QuantizedModel.IMAGE ? exact.image(pixels) : results.get(quantize.from());
            for (int i = 0; i < x.length; i++) {
                double wanted = Math.clamp(
                        x[i] / quantize.scale(), (double) quantize.grid().lowest(), (double)
                                quantize.grid().highest());
                double integer = results.get(at)[i] / quantize.scale();
                assertThat(Math.abs(integer - wanted)).as(quantize.name()).isLessThan(0.5 + 1e-3);
            }
        }
    }

    @Test
    void theSameFileGivesTheSameLogitsAgain() {
        byte[] file = RandomModel.file(model(4, true));
        assertThat(OnnxCheck.logits(file, IMAGES)).isEqualTo(OnnxCheck.logits(file, IMAGES));
    }

    @Test
    void anotherNetworkDoesNotAgree() {
        float[] other = new IntegerReplay(model(4, false)).logits(IMAGES);
        Agreement agreement = OnnxCheck.compare(RandomModel.file(model(2, true)), IMAGES, other);
        assertThat(agreement.holds()).isFalse();
        assertThat(agreement.maxAbsLogitDifference()).isGreaterThan(0.5);
    }

    @Test
    void accuracyCountsTheLabels() {
        byte[] file = RandomModel.file(model(4, true));
        float[] logits = OnnxCheck.logits(file, IMAGES);
        int right = 0;
        for (int i = 0; i < IMAGES.count(); i++) {
            float largest = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < 10; c++) {
                largest = Math.max(largest, logits[i * 10 + c]);
            }
            right += logits[i * 10 + IMAGES.label(i)] == largest ? 1 : 0;
        }
        assertThat(OnnxCheck.compare(file, IMAGES, logits)).isEqualTo(new Agreement(130, 130, 0, right / 130.0));
    }

    @Test
    void aLogitThatIsNoNumberIsInfinitelyWrong() {
        byte[] file = RandomModel.file(model(4, true));
        float[] reference = OnnxCheck.logits(file, IMAGES);
        reference[7] = Float.NaN;
        assertThat(OnnxCheck.compare(file, IMAGES, reference).maxAbsLogitDifference())
                .isInfinite();
    }

    @Test
    void oneImageInAThousandMayDiffer() {
        assertThat(new Agreement(1000, 999, 0, 0).holds()).isTrue();
        assertThat(new Agreement(1000, 998, 0, 0).holds()).isFalse();
        assertThat(new Agreement(500, 499, 0, 0).holds()).isFalse();
    }

    @Test
    void damagedFilesAreRefusedInOneSentence() {
        byte[] file = RandomModel.file(model(4, true));
        for (int length : new int[] {0, 10, file.length / 2, file.length - 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OnnxCheck.logits(Arrays.copyOf(file, length), IMAGES))
                    .withMessageStartingWith("onnxruntime cannot run model.onnx: ");
        }
    }

    @Test
    void imagesAndReferenceMustFitTheModel() {
        byte[] file = RandomModel.file(model(4, true));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxCheck.logits(file, new RandomImages(1, new Shape(8, 8, 3), 10, 1)))
                .withMessageStartingWith("onnxruntime cannot run model.onnx: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxCheck.compare(file, IMAGES, new float[10]))
                .withMessage("model.onnx gives 1300 logits for 130 images, but there are 10 to compare with");
    }

    @Test
    void onnxruntimeAndLibtorchLiveInOneProcess() {
        byte[] file = RandomModel.file(model(4, true));
        try (Tensor before = torch.ones(4, 4);
                Tensor product = before.matmul(before)) {
            float[] logits = OnnxCheck.logits(file, IMAGES);
            try (Tensor after = product.matmul(before)) {
                assertThat(after.sum().item_float()).isEqualTo(256);
            }
            assertThat(OnnxCheck.logits(file, IMAGES)).isEqualTo(logits);
        }
    }

    private static QuantizedModel model(int bits, boolean head) {
        QuantizedModel model = new RandomModel(new SplittableRandom(bits), 3).mobile(16, 8, 5, bits, head);
        return RandomModel.centred(model, IMAGES);
    }

    private static long distinctClasses(float[] logits) {
        return IntStream.range(0, logits.length / 10)
                .map(i -> {
                    int best = 0;
                    for (int c = 1; c < 10; c++) {
                        best = logits[i * 10 + c] > logits[i * 10 + best] ? c : best;
                    }
                    return best;
                })
                .distinct()
                .count();
    }

    /// What every Quantize node gives in onnxruntime, by node; other entries are empty.
    private static List<double[]> quantizedInOnnxruntime(QuantizedModel model, byte[] pixels) throws Exception {
        ModelProto.Builder file = ModelProto.parseFrom(RandomModel.file(model)).toBuilder();
        for (QuantizedModel.Node node : model.nodes()) {
            if (node instanceof Quantize) {
                TypeProto real = TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE))
                        .build();
                file.getGraphBuilder()
                        .addOutput(ValueInfoProto.newBuilder()
                                .setName(node.name() + "/integers")
                                .setType(real));
            }
        }
        FloatBuffer planes = FloatBuffer.allocate(pixels.length);
        for (int i = 0; i < pixels.length; i++) {
            planes.put(i % 3 * 256 + i / 3, pixels[i] & 0xff);
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.build().toByteArray());
                OnnxTensor tensor = OnnxTensor.createTensor(environment, planes, new long[] {1, 3, 16, 16});
                OrtSession.Result result = session.run(Map.of(OnnxWriter.PIXELS, tensor))) {
            List<double[]> values = new ArrayList<>();
            for (QuantizedModel.Node node : model.nodes()) {
                double[] reals = new double[0];
                if (node instanceof Quantize quantize) {
                    FloatBuffer buffer =
                            ((OnnxTensor) result.get(node.name() + "/integers").orElseThrow()).getFloatBuffer();
                    reals = new double[buffer.remaining()];
                    for (int i = 0; i < reals.length; i++) {
                        reals[i] = quantize.scale() * buffer.get(i);
                    }
                }
                values.add(reals);
            }
            return values;
        }
    }
}
