package org.millijoule.network.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.millijoule.network.onnx.OnnxFile.FLOAT;
import static org.millijoule.network.onnx.OnnxFile.INT64;
import static org.millijoule.network.onnx.OnnxFile.INT8;
import static org.millijoule.network.onnx.OnnxFile.image;
import static org.millijoule.network.onnx.OnnxFile.integer;
import static org.millijoule.network.onnx.OnnxFile.ints;
import static org.millijoule.network.onnx.OnnxFile.message;
import static org.millijoule.network.onnx.OnnxFile.text;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.OnnxException;

/// Broken files of all kinds: each is read or refused in one line, soon and in little memory.
class OnnxFuzzTest {
    private static final List<String> OPERATORS = List.of(
                    "Conv ConvInteger QLinearConv ConvTranspose Gemm MatMul MatMulInteger QLinearMatMul MaxPool AveragePool "
                            + "GlobalAveragePool GlobalMaxPool ReduceMean ReduceMax ReduceSum ReduceProd ArgMax Relu Clip Identity "
                            + "Dropout Cast Sigmoid Neg Not Add Sub Mul Div Pow Mod Where Equal And PRelu BatchNormalization "
                            + "LayerNormalization Softmax Flatten Reshape Squeeze Unsqueeze Transpose Expand Tile DepthToSpace "
                            + "SpaceToDepth Pad Resize Upsample Split Concat Gather GatherElements Slice TopK Shape Size "
                            + "Constant ConstantOfShape Range QuantizeLinear DequantizeLinear DynamicQuantizeLinear Nonsense")
            .stream()
            .flatMap(all -> Arrays.stream(all.split(" ")))
            .toList();

    private static final List<String> MICROSOFT =
            List.of("QLinearAdd", "QLinearConcat", "QLinearGlobalAveragePool", "QLinearAveragePool", "QGemm", "Gelu");

    private static final List<String> ATTRIBUTES = List.of(
            "kernel_shape",
            "strides",
            "pads",
            "dilations",
            "group",
            "axis",
            "axes",
            "perm",
            "keepdims",
            "transA",
            "transB",
            "ceil_mode",
            "split",
            "starts",
            "ends",
            "blocksize",
            "to",
            "allowzero",
            "scales",
            "k",
            "start",
            "end",
            "value_ints",
            "value_int",
            "output_dtype",
            "min",
            "max",
            "output_padding",
            "output_shape");

    private static final long[] NUMBERS = {
        -1,
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        64,
        256,
        4096,
        65536,
        Integer.MAX_VALUE,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -2,
        -3,
        -4
    };

    /// On a busy machine fewer runs must do.
    private static final Duration LONGEST = Duration.ofSeconds(3);

    /// A small network with one of everything that reading can trip over.
    private static byte[] sample() {
        return image(4, 8, 8)
                .weights("w", FLOAT, 4, 4, 3, 3)
                .weights("q", INT8, 10, 64)
                .scalar("s", 0.5f)
                .bytes("z", INT8, new long[0], (byte) 0)
                .integers("to", 0, -1)
                .node("Conv", "x w", "c", ints("pads", 1, 1, 1, 1), text("auto_pad", "NOTSET"))
                .node("Relu", "c", "r")
                .node("Add", "r x", "a")
                .node("MaxPool", "a", "p", ints("kernel_shape", 2, 2), ints("strides", 2, 2))
                .node("Reshape", "p to", "f")
                .node("QuantizeLinear", "f s z", "fq")
                .node("DequantizeLinear", "fq s z", "fd")
                .node("DequantizeLinear", "q s z", "qd")
                .node("Gemm", "fd qd", "y", integer("transB", 1))
                .declare("a", "N", 4, 8, 8)
                .property("bits", "c W4A4")
                .producer("Millijoule")
                .toBytes();
    }

    private static void survives(byte[] file) {
        try {
            OnnxNetwork read = OnnxFile.read(file, Optional.empty());
            assertThat(read.network().macs()).isNotNegative();
        } catch (OnnxException e) {
            assertThat(e).hasMessageStartingWith("net.onnx: ");
            assertThat(e.getMessage()).hasSizeLessThan(20_000);
        } catch (RuntimeException | StackOverflowError e) {
            fail("the file " + HexFormat.of().formatHex(file), e);
        }
    }

    private static void repeat(int runs, Runnable run) {
        long start = System.nanoTime();
        for (int i = 0; i < runs && System.nanoTime() - start < LONGEST.toNanos(); i++) {
            run.run();
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void filesCutOffAnywhere() {
        byte[] whole = sample();
        assertThat(OnnxFile.read(whole, Optional.empty()).refused()).isEmpty();
        for (int length = 0; length < whole.length; length++) {
            survives(Arrays.copyOf(whole, length));
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void filesWithWrongBytes() {
        byte[] whole = sample();
        SplittableRandom random = new SplittableRandom(1);
        repeat(20_000, () -> {
            byte[] damaged = whole.clone();
            for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            survives(damaged);
        });
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void bytesByChance() {
        SplittableRandom random = new SplittableRandom(2);
        repeat(5_000, () -> {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            survives(noise);
        });
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void graphsByChance() {
        SplittableRandom random = new SplittableRandom(3);
        repeat(20_000, () -> survives(graph(random)));
    }

    private static byte[] graph(SplittableRandom random) {
        OnnxFile file = new OnnxFile();
        Object[] sizes = new Object[random.nextInt(1, 6)];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = random.nextInt(4) > 0 ? (Object) random.nextLong(1, 9) : number(random);
        }
        file.input("t0", sizes);
        List<String> tensors = new ArrayList<>(List.of("t0"));
        for (int i = 0; i < 6; i++) {
            constant(random, file, "k" + i);
            tensors.add("k" + i);
        }
        int nodes = random.nextInt(1, 12);
        for (int i = 1; i <= nodes; i++) {
            boolean forward = random.nextInt(20) == 0; // now and then a circle, or nobody's tensor
            int first = forward ? i + random.nextInt(3) : random.nextInt(4) > 0 ? random.nextInt(i) : i - 1;
            String inputs = inputs(random, tensors, "t" + first);
            boolean own = random.nextInt(10) == 0;
            List<String> from = own ? MICROSOFT : OPERATORS;
            file.output("t" + i);
            file.node(
                    own ? "com.microsoft" : "",
                    from.get(random.nextInt(from.size())),
                    inputs,
                    "t" + i,
                    attributes(random));
            tensors.add("t" + i);
        }
        return file.toBytes();
    }

    private static String inputs(SplittableRandom random, List<String> tensors, String first) {
        StringBuilder inputs = new StringBuilder(first);
        for (int more = random.nextInt(9); more > 0; more--) {
            inputs.append(' ').append(random.nextInt(12) == 0 ? "-" : tensors.get(random.nextInt(tensors.size())));
        }
        return inputs.toString();
    }

    private static void constant(SplittableRandom random, OnnxFile file, String name) {
        switch (random.nextInt(4)) {
            case 0 -> file.integers(name, numbers(random));
            case 1 -> file.scalar(name, random.nextInt(-2, 4));
            case 2 -> file.weights(name, random.nextBoolean() ? FLOAT : random.nextInt(30), small(random));
            default -> file.raw(5, OnnxFile.tensor(name, INT64).integer(7, number(random)));
        }
    }

    private static long[] small(SplittableRandom random) {
        long[] dims = random.nextInt(5) == 0
                ? numbers(random)
                : random.longs(random.nextInt(5), 1, 9).toArray();
        return Arrays.stream(dims)
                .map(dim -> random.nextInt(50) == 0 ? dim : Math.abs(dim % 1024))
                .toArray();
    }

    private static OnnxFile.Bytes[] attributes(SplittableRandom random) {
        OnnxFile.Bytes[] attributes = new OnnxFile.Bytes[random.nextInt(4)];
        for (int i = 0; i < attributes.length; i++) {
            String name = ATTRIBUTES.get(random.nextInt(ATTRIBUTES.size()));
            attributes[i] = random.nextBoolean() ? integer(name, number(random)) : ints(name, numbers(random));
        }
        return attributes;
    }

    private static long[] numbers(SplittableRandom random) {
        long[] numbers = new long[random.nextInt(7)];
        boolean wild = random.nextInt(3) == 0;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = wild ? number(random) : random.nextLong(-2, 5);
        }
        return numbers;
    }

    private static long number(SplittableRandom random) {
        return NUMBERS[random.nextInt(NUMBERS.length)];
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void graphsInGraphsAsDeepAsTheFileAllows() {
        OnnxFile.Bytes graph = message();
        for (int depth = 0; depth < 1_500; depth++) {
            OnnxFile.Bytes node = message().text(4, "If").text(2, "o").bytes(5, OnnxFile.graphAttribute("body", graph));
            graph = message().bytes(1, node);
        }
        OnnxNetwork read = image(4, 8, 8)
                .node("If", "x", "y", OnnxFile.graphAttribute("body", graph))
                .read();
        assertThat(read.refused()).hasSize(1);
        byte[] groups = new byte[100_000];
        Arrays.fill(groups, (byte) 0x0b); // a start of a group, again and again
        survives(groups);
        byte[] nested = new byte[100_000];
        Arrays.fill(nested, (byte) 0x3a); // fields of graphs whose length is that of their tag
        survives(nested);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void hugeTensorsAndCountsAreNotBelieved() {
        OnnxFile declared = image(4, 8, 8).weights("w", FLOAT, 1 << 20, 1 << 20).node("Relu", "x", "y");
        assertThat(declared.read().network().nodes()).hasSize(1);
        OnnxFile filled = image(4, 8, 8)
                .integers("to", 1L << 30)
                .node("ConstantOfShape", "to", "c")
                .node("Add", "c c", "d")
                .node("ReduceSum", "d", "e")
                .node("Add", "x e", "y");
        assertThat(filled.read().network().nodes()).hasSize(1);
        OnnxFile attribute = image(4, 8, 8).node("Relu", "x", "y", ints("a", new long[5000]));
        assertThat(attribute.read().network().nodes()).hasSize(1);
        OnnxFile name = image(4, 8, 8).node("Relu", "x", "y".repeat(5000));
        assertThatThrownBy(name::read).hasMessageContaining("a name of 5000 bytes");
        OnnxFile macs = image(1024, 32768, 32768)
                .weights("w", FLOAT, 1 << 20, 1024, 1, 1)
                .node("Conv", "x w", "y");
        assertThat(macs.read().refused()).hasSize(1);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void constantsBredFromConstantsStayFew() {
        OnnxFile file = image(4, 8, 8).integers("to", 64, 64);
        for (int i = 0; i < 5_000; i++) {
            file.node("ConstantOfShape", "to", "c" + i);
        }
        OnnxFile whole = file.node("Relu", "x", "y");
        for (int i = 0; i < 5_000; i++) {
            whole.output("c" + i);
        }
        assertThat(whole.output("y").read().folded()).hasSize(5_000);
    }

    /// 10,000 layers, with what comes between them.
    @Test
    void aNetworkOfTenThousandLayersIsReadInWellUnderASecond() {
        OnnxFile file = image(8, 16, 16).weights("w", FLOAT, 8, 8, 3, 3);
        String last = "x";
        for (int i = 0; i < 10_000; i++) {
            file.node("Conv", last + " w", "c" + i, ints("pads", 1, 1, 1, 1)).node("Relu", "c" + i, "r" + i);
            last = "r" + i;
        }
        byte[] bytes = file.toBytes();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long fastest = Long.MAX_VALUE; // of processor time: the machine may be busy, and the first runs warm up
        for (int run = 0; run < 4; run++) {
            long start = threads.getCurrentThreadCpuTime();
            OnnxNetwork read = OnnxFile.read(bytes, Optional.empty());
            fastest = Math.min(fastest, threads.getCurrentThreadCpuTime() - start);
            assertThat(read.network().quantizable()).hasSize(10_000);
            assertThat(read.network().input()).isEqualTo(new Shape(16, 16, 8));
        }
        assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofSeconds(1));
    }
}
