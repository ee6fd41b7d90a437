package org.millijoule.network.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millijoule.network.onnx.OnnxFile.FLOAT;
import static org.millijoule.network.onnx.OnnxFile.image;
import static org.millijoule.network.onnx.OnnxFile.ints;
import static org.millijoule.network.onnx.OnnxFile.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.network.Node;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.onnx.file.OnnxException;

/// Weights from the file and from beside it, names of layers, and what is refused. That the graph computes what the
/// file computes is `ImportedOperatorsTest` of the module `train`, beside onnxruntime.
class WeightedOnnxTest {
    private static final int FLOAT16 = 10;
    private static final int DOUBLE = 11;
    private static final int BFLOAT16 = 16;

    @TempDir
    private Path folder;

    private WeightedOnnx read(OnnxFile file) {
        return read(file, Optional.empty());
    }

    private WeightedOnnx read(OnnxFile file, Optional<Shape> size) {
        Path path = folder.resolve("net.onnx");
        try {
            Files.write(path, file.toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return WeightedOnnx.read(path, size);
    }

    private String message(OnnxFile file) {
        try {
            read(file);
        } catch (OnnxException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("it was read");
    }

    private static OnnxFile.Bytes floats(String name, int type, byte[] raw, long... dims) {
        return tensor(name, type, dims).bytes(9, raw);
    }

    private static byte[] raw(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static float[] weights(WeightedOnnx read) {
        return read.graph().quantizable().stream()
                .map(Vertex::operation)
                .map(operation -> switch (operation) {
                    case Operation.Linear linear -> linear.weights();
                    case Operation.Convolution convolution -> convolution.weights();
                    default -> throw new AssertionError(operation);
                })
                .findFirst()
                .orElseThrow();
    }

    private static OnnxFile convolution(OnnxFile.Bytes weights) {
        return image(2, 1, 1).raw(5, weights).node("Conv", "x w", "y");
    }

    @Test
    void weightsAreReadInEveryTypeOfFloat() {
        byte[] halves = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(Float.floatToFloat16(0.5f))
                .putShort(Float.floatToFloat16(-3))
                .array();
        byte[] upper = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) (Float.floatToIntBits(0.5f) >>> 16))
                .putShort((short) (Float.floatToIntBits(-3) >>> 16))
                .array();
        byte[] doubles = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(0.5)
                .putDouble(-3)
                .array();
        assertThat(weights(read(convolution(floats("w", FLOAT, raw(0.5f, -3), 1, 2, 1, 1)))))
                .containsExactly(0.5f, -3);
        assertThat(weights(read(convolution(floats("w", FLOAT16, halves, 1, 2, 1, 1)))))
                .containsExactly(0.5f, -3);
        assertThat(weights(read(convolution(floats("w", BFLOAT16, upper, 1, 2, 1, 1)))))
                .containsExactly(0.5f, -3);
        assertThat(weights(read(convolution(floats("w", DOUBLE, doubles, 1, 2, 1, 1)))))
                .containsExactly(0.5f, -3);
    }

    @Test
    void manyWeightsAreReadToo() {
        float[] many = new float[2 * 5000];
        for (int i = 0; i < many.length; i++) {
            many[i] = i;
        }
        assertThat(weights(read(convolution(floats("w", FLOAT, raw(many), 5000, 2, 1, 1)))))
                .isEqualTo(many);
    }

    @Test
    void weightsThatPassThroughOperatorsAreFolded() {
        OnnxFile file = image(2, 1, 1)
                .raw(5, floats("w", FLOAT, raw(1, 2, 3, 4), 2, 1, 1, 2))
                .raw(5, floats("k", FLOAT, raw(10)))
                .node("Transpose", "w", "t", ints("perm", 3, 0, 1, 2))
                .node("Mul", "t k", "s")
                .node("Conv", "x s", "y");
        assertThat(weights(read(file))).containsExactly(10, 30, 20, 40);
    }

    @Test
    void integersOfWeightsAreRestored() {
        OnnxFile file = image(2, 1, 1)
                .bytes("q", OnnxFile.INT8, new long[] {2, 2, 1, 1}, (byte) 1, (byte) -2, (byte) 3, (byte) 4)
                .raw(5, floats("scale", FLOAT, raw(0.5f, 2), 2))
                .node("DequantizeLinear", "q scale", "w", OnnxFile.integer("axis", 0))
                .node("Conv", "x w", "y");
        assertThat(weights(read(file))).containsExactly(0.5f, -1, 6, 8);
    }

    private static OnnxFile.Bytes external(String location, String offset, String length) {
        OnnxFile.Bytes tensor = tensor("w", FLOAT, 1, 2, 1, 1).integer(14, 1);
        tensor.bytes(13, OnnxFile.message().text(1, "location").text(2, location));
        tensor.bytes(13, OnnxFile.message().text(1, "offset").text(2, offset));
        return tensor.bytes(13, OnnxFile.message().text(1, "length").text(2, length));
    }

    @Test
    void weightsMayLieBesideTheFile() throws IOException {
        Files.write(folder.resolve("net.data"), raw(7, 0.5f, -3));
        assertThat(weights(read(convolution(external("net.data", "4", "8"))))).containsExactly(0.5f, -3);
    }

    @ParameterizedTest
    @CsvSource({
        "absent.data, 0, 8, no such file",
        "../net.data, 0, 8, outside the model's folder",
        "/etc/passwd, 0, 8, outside the model's folder",
        "net.data, 8, 8, which has 12",
        "net.data, 0, 12, 'its size and type ask for 8'",
        "net.data, x, 8, offset='x'",
    })
    void aFileBesideThatDoesNotFitIsNamed(String location, String offset, String length, String said)
            throws IOException {
        Files.write(folder.resolve("net.data"), raw(7, 0.5f, -3));
        assertThat(message(convolution(external(location, offset, length))))
                .contains("the tensor 'w'")
                .contains(said)
                .doesNotContain("\n");
    }

    @Test
    void aLinkOutOfTheFolderIsNotFollowed(@TempDir Path elsewhere) throws IOException {
        Path secret = Files.write(elsewhere.resolve("secret"), raw(1, 2));
        Files.createSymbolicLink(folder.resolve("net.data"), secret);
        assertThat(message(convolution(external("net.data", "0", "8")))).contains("outside the model's folder");
    }

    @Test
    void missingWeightsAreNamedWithTheirNode() {
        assertThat(message(image(2, 1, 1).weights("w", FLOAT, 1, 2, 1, 1).node("Conv", "x w", "y")))
                .contains("the tensor 'w', weights of 'y' (Conv), has no values in the file. Maybe");
    }

    @Test
    void weightsThatAreNoNumbersAreNamed() {
        assertThat(message(convolution(floats("w", FLOAT, raw(1, Float.NaN), 1, 2, 1, 1))))
                .contains("the tensor 'w', weights of 'y' (Conv), holds a NaN or an infinite number");
    }

    @Test
    void everyRefusedNodeIsNamedBeforeWeightsAreRead() {
        OnnxFile file = image(4, 2, 2)
                .weights("w", FLOAT, 4, 4, 1, 1)
                .node("Conv", "x w", "c")
                .node("MatMul", "c c", "attention")
                .node("Softmax", "attention", "weighing")
                .node("Add", "attention weighing", "sum");
        assertThat(message(file))
                .contains("2 nodes of it cannot be trained here: ")
                .contains("'attention' (MatMul): both matrices are computed from the image")
                .contains("'weighing' (Softmax): a Softmax inside the network")
                .contains("Maybe");
    }

    @Test
    void aQuantizedNetworkIsRefusedWithTheWayOut() {
        OnnxFile file = image(2, 1, 1)
                .scalar("s", 0.1f)
                .node("QuantizeLinear", "x s", "q")
                .node("DequantizeLinear", "q s", "y");
        assertThat(message(file)).contains("it is quantized already").contains("Maybe give the float network");
    }

    @Test
    void severalOutputsAreNamed() {
        OnnxFile file = image(2, 1, 1)
                .node("Relu", "x", "a")
                .node("Sigmoid", "x", "b")
                .output("a")
                .output("b");
        assertThat(message(file)).contains("2 outputs: 'a', 'b'").contains("Maybe");
    }

    @Test
    void anOutputThatIsAMapIsNoRowOfClasses() {
        assertThat(message(image(2, 3, 3).node("Relu", "x", "y"))).contains("the output 'y' is 1x2x3x3");
    }

    @Test
    void openSizesAreAskedForAndMayBeGiven() {
        OnnxFile file = new OnnxFile().input("x", "N", 2, "height", "width").node("GlobalAveragePool", "x", "y");
        assertThat(message(file)).contains("--input");
        WeightedOnnx read = read(file, Optional.of(new Shape(5, 4, 2)));
        assertThat(read.graph().input()).isEqualTo(new Shape(5, 4, 2));
        assertThat(read.graph().classes()).isEqualTo(2);
    }

    @Test
    void layersHaveTheNamesThatTheyArePricedUnder() {
        OnnxFile file = image(2, 3, 3)
                .raw(5, floats("w", FLOAT, raw(1, 2, 3, 4), 2, 2, 1, 1))
                .raw(5, floats("v", FLOAT, raw(1, 2), 2, 1))
                .rawNode("b/Conv", "", "Conv", "x w", "c")
                .rawNode("a/Relu", "", "Relu", "c", "r")
                .rawNode("pool", "", "GlobalAveragePool", "r", "p")
                .rawNode("flat", "", "Flatten", "p", "f")
                .rawNode("a/MatMul", "", "MatMul", "f v", "y");
        WeightedOnnx read = read(file);
        assertThat(read.network().network().quantizable())
                .extracting(Node::name)
                .containsExactly("b/Conv", "a/MatMul");
        assertThat(read.graph().quantizable()).extracting(Vertex::name).containsExactly("b/Conv", "a/MatMul");
    }
}
