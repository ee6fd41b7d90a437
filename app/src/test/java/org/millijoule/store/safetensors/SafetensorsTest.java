package org.millijoule.store.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.supernet.FloatTensor;

class SafetensorsTest {
    private static final Safetensors CONTENT = new Safetensors(
            new TreeMap<>(Map.of("who", "wé \"quoted\"", "zeros", "0".repeat(64))),
            new TreeMap<>(Map.of(
                    "a", new FloatTensor(List.of(2, 1, 3), new float[] {1, -0f, 1 / 0f, 4, 5, Float.MIN_VALUE}),
                    "empty", FloatTensor.vector(),
                    "scalar", new FloatTensor(List.of(), new float[] {7}))),
            new TreeMap<>(Map.of("theta", new double[] {Math.PI, -1e-300})));

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("x.safetensors");
        CONTENT.write(file);
    }

    @Test
    void whatIsWrittenComesBack() throws IOException {
        assertThat(Safetensors.read(file)).usingRecursiveComparison().isEqualTo(CONTENT);
    }

    @Test
    void tensorsOfMoreThanOneChunkComeBack() throws IOException {
        float[] many = new float[200_001];
        double[] more = new double[100_003];
        Arrays.setAll(more, i -> i / 3.0);
        for (int i = 0; i < many.length; i++) {
            many[i] = i / 3f;
        }
        Safetensors large = new Safetensors(
                new TreeMap<>(),
                new TreeMap<>(Map.of("many", FloatTensor.vector(many))),
                new TreeMap<>(Map.of("more", more)));
        large.write(file);
        assertThat(Safetensors.read(file)).usingRecursiveComparison().isEqualTo(large);
    }

    /// The layout of the format's own description: length, JSON, values; every value aligned to its size.
    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong(0);
        String header = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
        assertThat(length % 8).isZero();
        assertThat(header)
                .startsWith("{\"__metadata__\":{\"sha256\":\"")
                .contains("\"a\":{\"dtype\":\"F32\",\"shape\":[2,1,3],\"data_offsets\":[16,40]}")
                .contains("\"theta\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]}");
        assertThat(bytes.getDouble(8 + length)).isEqualTo(Math.PI);
        assertThat(bytes.getFloat(8 + length + 16)).isEqualTo(1);
        assertThat(bytes.capacity()).isEqualTo(8 + length + 16 + 24 + 4);
    }

    @Test
    void theSameContentIsTheSameBytesNaNsIncluded() throws IOException {
        FloatTensor odd = FloatTensor.vector(Float.NaN, -0f, Float.intBitsToFloat(0x7fc12345));
        new Safetensors(new TreeMap<>(), new TreeMap<>(Map.of("odd", odd)), new TreeMap<>()).write(file);
        Path again = folder.resolve("again.safetensors");
        Safetensors.read(file).write(again);
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void everyChangedByteAndEveryTruncationIsNoticed() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            assertRefused(changed, "");
            assertRefused(Arrays.copyOf(whole, at), "");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            [1]                                                              | no JSON object
            {"a":                                                            | no JSON
            {} {}                                                            | no JSON
            {"a":1,"a":2}                                                    | no JSON
            {"__metadata__":{"step":Infinity}}                               | no JSON
            {"__metadata__":{"step":1}}                                      | no text as step
            {"__metadata__":[]}                                              | is no JSON object
            {"a":7}                                                          | a is of type
            {"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}          | BF16
            {"a":{"dtype":"F32","data_offsets":[0,16]}}                      | has no shape
            {"a":{"dtype":"F32","shape":[4]}}                                | data_offsets
            {"a":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}}         | has the shape
            {"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,16]}}        | has the shape
            {"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16,3]}}        | data_offsets
            {"a":{"dtype":"F32","shape":[4],"data_offsets":[-16,0]}}         | data_offsets
            {"a":{"dtype":"F32","shape":[4],"data_offsets":[0,1e30]}}        | data_offsets
            {"a":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}          | does not fit
            {"a":{"dtype":"F32","shape":[5],"data_offsets":[0,16]}}          | does not fit
            {"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,16]}} | does not fit
            {"a":{"dtype":"F32","shape":[2147483647],"data_offsets":[0,8589934588]}} | tells of 8589934588 bytes
            {"a":{"dtype":"F64","shape":[1,2],"data_offsets":[0,16]}}        | not one dimension
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}          | begin at 8
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[3],"data_offsets":[4,16]}} | begin at 4
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}           | tells of 8 bytes
            {"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}          | no checksum
            {"__metadata__":{"sha256":""},"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}} | 64 digits
            """)
    void aHeaderThatIsNotTrueIsRefusedWithAMessage(String header, String message) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        assertRefused(
                ByteBuffer.allocate(8 + text.length + 16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(text.length)
                        .put(text)
                        .array(),
                message);
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "1", "17", "2147483647", "9223372036854775807"})
    void anAbsurdLengthOfTheHeaderIsRefused(long length) throws IOException {
        assertRefused(
                ByteBuffer.allocate(24)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .array(),
                "no header");
    }

    @Test
    void aDeepHeaderIsRefused() throws IOException {
        byte[] text = ("{\"a\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        assertRefused(
                ByteBuffer.allocate(8 + text.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(text.length)
                        .put(text)
                        .array(),
                "no JSON");
    }

    private void assertRefused(byte[] bytes, String message) throws IOException {
        Files.write(file, bytes);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining(message);
    }
}
