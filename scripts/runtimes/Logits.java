import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// `java -cp onnxruntime.jar Logits.java MODEL WORK`: the logits of WORK/images.f32 in onnxruntime for Java. Writes
/// WORK/java.f32 and WORK/java.version.
class Logits {
    public static void main(String[] arguments) throws Exception {
        Path work = Path.of(arguments[1]);
        long[] shape = Arrays.stream(Files.readString(work.resolve("images.json"))
                        .replaceAll("[\\[\\]\\s]", "")
                        .split(","))
                .mapToLong(Long::parseLong)
                .toArray();
        FloatBuffer pixels = floats(ByteBuffer.wrap(Files.readAllBytes(work.resolve("images.f32"))));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(arguments[0]);
                OnnxTensor tensor = OnnxTensor.createTensor(environment, pixels, shape);
                OrtSession.Result result = session.run(Map.of("pixels", tensor))) {
            FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
            ByteBuffer bytes = ByteBuffer.allocate(4 * logits.remaining());
            floats(bytes).put(logits);
            Files.write(work.resolve("java.f32"), bytes.array());
        }
        Files.writeString(work.resolve("java.version"), environment.getVersion());
    }

    private static FloatBuffer floats(ByteBuffer bytes) {
        return bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
}
