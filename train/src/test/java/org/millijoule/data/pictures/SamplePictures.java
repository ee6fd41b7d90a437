package org.millijoule.data.pictures;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Writes small data sets of pictures, as folders and as archives.
final class SamplePictures {
    static final List<String> CLASSES = List.of("n01", "n02", "n10");

    private SamplePictures() {}

    /// A picture of noise in large spots, which a JPEG keeps.
    static byte[] picture(String format, int width, int height, int type, long seed) {
        BufferedImage image = new BufferedImage(width, height, type);
        Random random = new Random(seed);
        int[] colours = random.ints(16).toArray();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, colours[4 * (4 * y / height) + 4 * x / width] | 0xff000000);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] jpeg(int width, int height, long seed) {
        return picture("jpg", width, height, BufferedImage.TYPE_INT_RGB, seed);
    }

    static void write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String content) {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /// Four pictures of every class in train and two in another split, of different sizes.
    static void folders(Path folder, String test) {
        for (int c = 0; c < CLASSES.size(); c++) {
            for (int i = 0; i < 6; i++) {
                String split = i < 4 ? "train" : test;
                Path file = folder.resolve(split).resolve(CLASSES.get(c)).resolve("p" + i + ".jpg");
                write(file, jpeg(40 + 8 * i, 32 + 16 * c, 10 * c + i));
            }
        }
    }

    /// Tiny ImageNet's layout with four and two pictures of every class.
    static void tiny(Path folder) {
        StringBuilder labels = new StringBuilder();
        for (int c = 0; c < CLASSES.size(); c++) {
            String name = CLASSES.get(c);
            for (int i = 0; i < 6; i++) {
                byte[] picture = i == 1
                        ? picture("jpg", 64, 64, BufferedImage.TYPE_BYTE_GRAY, 10 * c + i)
                        : jpeg(64, 64, 10 * c + i);
                if (i < 4) {
                    write(folder.resolve("train/" + name + "/images/" + name + "_" + i + ".JPEG"), picture);
                } else {
                    String file = "val_" + (2 * c + i - 4) + ".JPEG";
                    write(folder.resolve("val/images/" + file), picture);
                    labels.append(file).append('\t').append(name).append("\t0\t0\t63\t63\n");
                }
            }
            write(folder.resolve("train/" + name + "/" + name + "_boxes.txt"), "n01_0.JPEG\t0\t0\t63\t63\n");
        }
        write(folder.resolve("val/val_annotations.txt"), labels.toString());
    }

    static Path zip(Path folder, Path archive) {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive));
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry("set/" + folder.relativize(file)));
                out.write(Files.readAllBytes(file));
                out.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return archive;
    }

    /// With the names under a prefix.
    static Path tar(Path folder, Path archive, String prefix) {
        try (OutputStream file = Files.newOutputStream(archive);
                TarArchiveOutputStream out = new TarArchiveOutputStream(file);
                Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(each);
                TarArchiveEntry entry = new TarArchiveEntry(prefix + folder.relativize(each));
                entry.setSize(bytes.length);
                out.putArchiveEntry(entry);
                out.write(bytes);
                out.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return archive;
    }
}
