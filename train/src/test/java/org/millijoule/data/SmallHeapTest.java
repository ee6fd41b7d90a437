package org.millijoule.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.binary.CifarBinary;
import org.millijoule.data.binary.Idx;

/// Whole files that are larger than the heap of 100 MB: refused by their headers, with what they need.
class SmallHeapTest {
    @TempDir
    Path folder = Path.of(".");

    /// Opens the data set of a kind, in a process with little memory.
    static final class Reader {
        public static void main(String[] args) {
            Path data = Path.of(args[1]);
            try {
                Images train = args[0].equals("idx") ? new Idx(data).train() : new CifarBinary(data).train();
                System.out.print("read " + train.count());
            } catch (DataException e) {
                System.out.print("refused " + e.getMessage());
            }
        }
    }

    private String read(String kind) throws IOException, InterruptedException {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx100m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        kind,
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String told = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return told;
    }

    /// Makes a file so long without writing its middle.
    private void lengthen(String name, long bytes) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(folder.resolve(name), StandardOpenOption.WRITE)) {
            channel.position(bytes - 1).write(ByteBuffer.allocate(1));
        }
    }

    @Test
    void imagesOfManyPixelsAreRefused() throws IOException, InterruptedException {
        SampleFiles files = new SampleFiles(folder).idx();
        assertThat(read("idx")).isEqualTo("read 30");
        String images = "train-images-idx3-ubyte";
        files.set(images, 10, 0x10);
        files.set(images, 14, 0x10);
        lengthen(images, 16 + 30L * 0x1005 * 0x1004);
        assertThat(read("idx"))
                .startsWith("refused")
                .contains(images + ": 30 x 4101 x 4100 bytes take 504.4 MB", "JAVA_TOOL_OPTIONS=-Xmx");
    }

    @Test
    void manyRecordsAreRefused() throws IOException, InterruptedException {
        new SampleFiles(folder).cifar100();
        lengthen("train.bin", 200_000L * 3074);
        assertThat(read("cifar"))
                .startsWith("refused")
                .contains("there are 200000 records, which take 614.4 MB", "JAVA_TOOL_OPTIONS=-Xmx");
    }
}
