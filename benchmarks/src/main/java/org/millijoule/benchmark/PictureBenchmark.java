package org.millijoule.benchmark;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.millijoule.data.Images;
import org.millijoule.data.RandomRegion;
import org.millijoule.data.pictures.ImageFolder;
import org.millijoule.data.shapes.ShapesDataset;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Pictures a second that one prefetch thread reads, decodes and brings to the size of the images: JPEGs of 64x64,
/// as Tiny ImageNet has, and of 500x375 to 224x224, as ImageNet.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class PictureBenchmark {
    private static final int PICTURES = 64; // of each of two classes

    @Param({"64", "224"})
    private int size;

    @Param({"folder", "zip"})
    private String kept = "";

    private Path folder = Path.of("");
    private Images images = new ShapesDataset(10, 10, 16, 1).train(); // replaced
    private byte[] pixels = {};
    private final Random random = new Random(1);
    private int next;

    /// Writes the pictures.
    @Setup(Level.Trial)
    public void write() throws IOException {
        folder = Files.createTempDirectory("pictures");
        int width = size == 64 ? 64 : 500;
        int height = size == 64 ? 64 : 375;
        for (int i = 0; i < 2 * PICTURES; i++) {
            Path file = folder.resolve("set/train/" + (i % 2 == 0 ? "a" : "b") + "/" + i + ".jpg");
            Files.createDirectories(file.getParent());
            ImageIO.write(scene(width, height), "jpg", file.toFile());
        }
        images = new ImageFolder(kept.equals("zip") ? zip() : folder.resolve("set"), size, 1).train();
        pixels = new byte[size * size * 3];
    }

    /// Soft shapes and some noise: a JPEG of about the size that photographs give.
    private BufferedImage scene(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        double a = random.nextDouble() * 10;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red =
                        (int) (127 + 100 * Math.sin(a + 9.0 * x / width + 5.0 * y / height) + 20 * random.nextDouble());
                int green = (int) (127 + 100 * Math.cos(a + 15.0 * y / height) + 20 * random.nextDouble());
                int blue = (int) (100 + 100 * Math.sin(a * x / width) + 20 * random.nextDouble());
                image.setRGB(x, y, red << 16 | green << 8 | Math.max(0, blue));
            }
        }
        return image;
    }

    private Path zip() throws IOException {
        Path archive = folder.resolve("set.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive));
                Stream<Path> files = Files.walk(folder.resolve("set"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                out.write(Files.readAllBytes(file));
                out.closeEntry();
            }
        }
        return archive;
    }

    /// Deletes them.
    @TearDown(Level.Trial)
    public void delete() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// One picture as validation sees it.
    @Benchmark
    public byte[] centre() {
        images.read(next++ % images.count(), pixels, 0);
        return pixels;
    }

    /// One picture as training sees it: a random region.
    @Benchmark
    public byte[] region() {
        RandomRegion region = new RandomRegion(0.1 + 0.9 * random.nextDouble(), 1, random.nextDouble(), 0.5);
        images.read(next++ % images.count(), region, pixels, 0);
        return pixels;
    }
}
