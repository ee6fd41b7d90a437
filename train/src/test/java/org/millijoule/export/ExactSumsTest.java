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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.data.Images;
import org.millijoule.network.Kernel;
import org.millijoule.network.Node;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.OnnxNetwork;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.Quantize;
import org.millijoule.quantize.SumReach;

/// Sums beyond 2^24, where float32 alone would lose their last bits.
class ExactSumsTest {
    private static final Kernel POINT = Kernel.square(1, 1, Padding.all(0));
    private static final Grid UNSIGNED = Grid.unsigned(8);
    private static final Grid SIGNED = Grid.signed(8);

    /// Pixels are the operands: mean 0, deviation 1, step 1.
    private static final Quantize PIXELS = new Quantize("pixels.input", QuantizedModel.IMAGE, 1, UNSIGNED);

    /// 515 is the first number of operands of 8 by 8 bits at which a sum can pass 2^24: 128 * 255 * 515.
    @ParameterizedTest
    @ValueSource(ints = {514, 515, 1280, 4608, 20_000})
    void aClassifierGivesItsSumRoundedOnce(int features) {
        QuantizedModel model = classifier(features);
        Images images = bright(new Shape(1, 1, features), 30);
        byte[] file = RandomModel.file(model);

        float[] replayed = new IntegerReplay(model).logits(images);
        assertThat(OnnxCheck.logits(file, images)).isEqualTo(replayed);
        float[][] inferred = new IntegerInference(model).logits(images);
        boolean beyond = false;
        boolean rounded = false;
        for (int i = 0; i < images.count(); i++) {
            byte[] pixels = new byte[features];
            images.read(i, pixels, 0);
            for (int o = 0; o < 4; o++) {
                long sum = sum(pixels, weights(features), o);
                beyond |= Math.abs(sum) > SumReach.EXACT;
                rounded |= (long) (float) sum != sum;
                assertThat(replayed[4 * i + o]).isEqualTo((float) sum);
                assertThat(inferred[i][o]).isEqualTo((float) sum);
            }
        }
        assertThat(beyond).isEqualTo(features > 514);
        assertThat(rounded).isEqualTo(features > 1000); // the case that float32 alone gets wrong is among them
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 1280, 4608})
    void aConvolutionGivesItsSumsRoundedOnce(int channels) throws Exception {
        byte[] weights = weights(channels * 2); // kernel 1x1 of four outputs, doubled: two rows of them
        Convolution conv = new Convolution(
                "conv", 0, channels, 8, POINT, 1, SIGNED, weights, ones(8), new float[8], Optional.empty());
        Quantize coarse = new Quantize("coarse", 1, 4e5f, SIGNED);
        GlobalAveragePool pool = new GlobalAveragePool("pool", 2);
        Quantize means = new Quantize("means", 3, 4e5f, SIGNED);
        Linear linear = new Linear("classifier", 4, 8, 8, SIGNED, identity(8), ones(8), new float[8]);
        Shape shape = new Shape(2, 2, channels);
        QuantizedModel model = model(shape, PIXELS, conv, coarse, pool, means, linear);
        Images images = bright(shape, 5);

        float[] replayed = new IntegerReplay(model).logits(images);
        assertThat(OnnxCheck.logits(RandomModel.file(model), images)).isEqualTo(replayed);
        float[][] inferred = new IntegerInference(model).logits(images);
        for (int i = 0; i < images.count(); i++) {
            assertThat(inferred[i]).isEqualTo(Arrays.copyOfRange(replayed, 8 * i, 8 * i + 8));
        }
        float[] sums = inOnnxruntime(model, "conv/scaled", images);
        for (int i = 0; i < images.count(); i++) {
            byte[] pixels = new byte[4 * channels];
            images.read(i, pixels, 0);
            for (int place = 0; place < 4; place++) {
                byte[] there = Arrays.copyOfRange(pixels, place * channels, (place + 1) * channels);
                for (int o = 0; o < 8; o++) {
                    assertThat(sums[(8 * i + o) * 4 + place]).isEqualTo((float) sum(there, weights, o));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 257, 640})
    void theMeanOfALargeMapIsItsSumRoundedOnce(int side) {
        GlobalAveragePool pool = new GlobalAveragePool("pool", 0);
        Quantize means = new Quantize("means", 1, 1 / 64f, UNSIGNED);
        Linear linear = new Linear("classifier", 2, 1, 1, SIGNED, new byte[] {1}, ones(1), new float[1]);
        QuantizedModel model = model(new Shape(side, side, 1), PIXELS, pool, means, linear);
        Images images = bright(model.input(), 2);
        float[] replayed = new IntegerReplay(model).logits(images);
        assertThat(OnnxCheck.logits(RandomModel.file(model), images)).isEqualTo(replayed);
        assertThat(new IntegerInference(model).logits(images)[1][0]).isEqualTo(replayed[1]);
    }

    /// Parts are cut by the weights at hand, not by the worst that could be.
    @Test
    void smallWeightsAreNotCut() {
        byte[] small = new byte[4 * 20_000];
        Arrays.fill(small, (byte) 3);
        assertThat(SumReach.of(small, 4, UNSIGNED)).isEqualTo(3L * 255 * 20_000);
        assertThat(SumReach.parts("x", small, 4, 20_000, UNSIGNED)).containsExactly(20_000);
        byte[] large = new byte[1280];
        Arrays.fill(large, (byte) -128);
        assertThat(SumReach.of(large, 1, UNSIGNED)).isEqualTo(128L * 255 * 1280);
        assertThat(SumReach.parts("x", large, 1, 1280, UNSIGNED)).containsExactly(514, 514, 252);
        assertThat(SumReach.parts("x", large, 1, 1280, SIGNED)).containsExactly(1024, 256);
        for (int i = 0; i < 1280; i += 2) {
            large[i] = 127; // halves of either sign reach half as far
        }
        assertThat(SumReach.of(large, 1, UNSIGNED)).isEqualTo(128L * 255 * 640);
    }

    @Test
    void whatCannotBeCutIsRefusedByName() {
        byte[] kernel = new byte[23 * 23];
        Arrays.fill(kernel, (byte) 127);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SumReach.parts("wide", kernel, 1, 1, UNSIGNED))
                .withMessage("wide: the 529 products of operand channel 0 can sum to more than 2^24, which float32"
                        + " does not hold exactly. Maybe a smaller kernel or fewer bits?");
    }

    /// Some channels of every group at a time.
    @Test
    void aConvolutionWithGroupsGivesItsSumsRoundedOnce() {
        byte[] weights = weights(1280);
        Convolution conv =
                new Convolution("conv", 0, 2560, 4, POINT, 2, SIGNED, weights, ones(4), new float[4], Optional.empty());
        QuantizedModel model = model(new Shape(1, 1, 2560), PIXELS, conv);
        Images images = bright(model.input(), 5);
        float[] replayed = new IntegerReplay(model).logits(images);
        assertThat(OnnxCheck.logits(RandomModel.file(model), images)).isEqualTo(replayed);
        float[][] inferred = new IntegerInference(model).logits(images);
        for (int i = 0; i < images.count(); i++) {
            assertThat(inferred[i]).isEqualTo(Arrays.copyOfRange(replayed, 4 * i, 4 * i + 4));
            byte[] pixels = new byte[2560];
            images.read(i, pixels, 0);
            for (int o = 0; o < 4; o++) {
                byte[] read = Arrays.copyOfRange(pixels, o / 2 * 1280, (o / 2 + 1) * 1280);
                assertThat(replayed[4 * i + o]).isEqualTo((float) sum(read, weights, o));
            }
        }
    }

    /// A cut layer reads back with as many multiply-accumulates, and with its bits.
    @Test
    void whatWasCutReadsBackAtTheSameWork(@TempDir Path folder) throws Exception {
        QuantizedModel model = classifier(4608);
        OnnxNetwork read = OnnxNetwork.read(Files.write(folder.resolve("model.onnx"), RandomModel.file(model)));
        assertThat(read.refused()).isEmpty();
        List<Node> parts = read.network().quantizable();
        assertThat(parts).hasSizeGreaterThan(2);
        assertThat(parts.stream().mapToLong(part -> part.layer().macs()).sum()).isEqualTo(4L * 4608);
        assertThat(read.weightBits()).containsOnly(Optional.of(8));
        assertThat(read.activationBits()).containsOnly(Optional.of(8));
    }

    private static QuantizedModel classifier(int features) {
        Linear linear = new Linear("classifier", 0, features, 4, SIGNED, weights(features), ones(4), new float[4]);
        return model(new Shape(1, 1, features), PIXELS, linear);
    }

    /// Four outputs: the largest weights, the smallest, odd ones that leave the last bits of a sum set, and random
    /// ones.
    private static byte[] weights(int each) {
        SplittableRandom random = new SplittableRandom(each);
        byte[] weights = new byte[4 * each];
        for (int i = 0; i < each; i++) {
            weights[i] = 127;
            weights[each + i] = -128;
            weights[2 * each + i] = (byte) (101 + 2 * random.nextInt(13));
            weights[3 * each + i] = (byte) random.nextInt(-128, 128);
        }
        return weights;
    }

    private static long sum(byte[] pixels, byte[] weights, int output) {
        long sum = 0;
        for (int i = 0; i < pixels.length; i++) {
            sum += weights[output * pixels.length + i] * (pixels[i] & 0xff);
        }
        return sum;
    }

    private static byte[] identity(int size) {
        byte[] identity = new byte[size * size];
        for (int i = 0; i < size; i++) {
            identity[i * size + i] = 1;
        }
        return identity;
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static QuantizedModel model(Shape shape, QuantizedModel.Node... nodes) {
        return new QuantizedModel(shape, new float[shape.channels()], ones(shape.channels()), List.of(nodes));
    }

    /// Pixels of 200 to 255; the first image is white.
    private static Images bright(Shape shape, int count) {
        return new Images() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public Shape shape() {
                return shape;
            }

            @Override
            public int classes() {
                return 1;
            }

            @Override
            public int label(int index) {
                return 0;
            }

            @Override
            public void read(int index, byte[] pixels, int offset) {
                SplittableRandom random = new SplittableRandom(index);
                for (int i = 0; i < shape.elements(); i++) {
                    pixels[offset + i] = (byte) (index == 0 ? 255 : random.nextInt(200, 256));
                }
            }

            @Override
            public String hash() {
                return "bright";
            }
        };
    }

    /// A tensor inside the file, of all images.
    private static float[] inOnnxruntime(QuantizedModel model, String tensor, Images images) throws Exception {
        ModelProto.Builder file = ModelProto.parseFrom(RandomModel.file(model)).toBuilder();
        TypeProto real = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE))
                .build();
        file.getGraphBuilder()
                .addOutput(ValueInfoProto.newBuilder().setName(tensor).setType(real));
        Shape shape = model.input();
        int plane = shape.height() * shape.width();
        FloatBuffer planes = FloatBuffer.allocate(Math.toIntExact(images.count() * shape.elements()));
        for (int i = 0; i < images.count(); i++) {
            byte[] pixels = new byte[Math.toIntExact(shape.elements())];
            images.read(i, pixels, 0);
            for (int p = 0; p < pixels.length; p++) {
                int at = (i * shape.channels() + p % shape.channels()) * plane + p / shape.channels();
                planes.put(at, pixels[p] & 0xff);
            }
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] dimensions = {images.count(), shape.channels(), shape.height(), shape.width()};
        try (OrtSession session = environment.createSession(file.build().toByteArray());
                OnnxTensor pixels = OnnxTensor.createTensor(environment, planes, dimensions);
                OrtSession.Result result = session.run(Map.of(OnnxWriter.PIXELS, pixels))) {
            FloatBuffer values = ((OnnxTensor) result.get(tensor).orElseThrow()).getFloatBuffer();
            float[] all = new float[values.remaining()];
            values.get(all);
            return all;
        }
    }
}
