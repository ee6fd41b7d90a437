package org.millijoule.data.pictures.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `pictures.zip` comes from `train/src/test/python/pictures.py`: every colour type, depth and packing of PNG, all
/// kinds of JPEG, GIF and BMP that Pillow reads, and what Pillow 12.3.0 makes of them.
class PictureDecoderTest {
    private static final Map<String, byte[]> FILES = files();

    private static Map<String, byte[]> files() {
        Map<String, byte[]> files = new HashMap<>();
        try (InputStream in = PictureDecoderTest.class.getResourceAsStream("pictures.zip");
                ZipInputStream zip = new ZipInputStream(Objects.requireNonNull(in))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static byte[] file(String name) {
        return Objects.requireNonNull(FILES.get(name), name);
    }

    private static Stream<String> expected() {
        return new String(file("expected.csv"), StandardCharsets.US_ASCII)
                .lines()
                .skip(1);
    }

    @ParameterizedTest
    @MethodSource("expected")
    void pixelsAreThoseOfPillow(String line) throws IOException, NoSuchAlgorithmException {
        String[] columns = line.split(",", -1);
        Picture picture = PictureDecoder.decode(file(columns[0]));
        assertThat(picture.width() + "," + picture.height()).isEqualTo(columns[1] + "," + columns[2]);
        String sum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(picture.pixels()));
        assertThat(sum).isEqualTo(columns[3]);
    }

    @Test
    void everyKindIsThere() {
        assertThat(expected()).hasSize(160);
    }

    /// Of 16 bits the nearest of 256 levels: 0x0080 lies nearer to 0, 0x0081 to 1.
    @Test
    void sixteenBitsAreRoundedAndNotClipped() throws PictureException {
        PngHeader header = new PngHeader(4, 1, 16, 0, false);
        byte[] rgb = new byte[12];
        byte[] row = {0, (byte) 0x80, 0, (byte) 0x81, (byte) 0x40, 0x40, (byte) 0xff, (byte) 0xff};
        PngColours.of(header, new byte[0]).write(row, 4, rgb, 0, 3);
        assertThat(rgb).containsExactly(0, 0, 0, 1, 1, 1, 64, 64, 64, -1, -1, -1);
    }

    private static void refused(byte[] picture, String... parts) {
        assertThatThrownBy(() -> PictureDecoder.check(Encoded.of(picture)))
                .isInstanceOf(PictureException.class)
                .hasMessageContainingAll(parts);
        assertThatThrownBy(() -> PictureDecoder.decode(picture)).isInstanceOf(PictureException.class);
    }

    /// Wherever a file is cut, its headers or its end tell it, before a pixel is decoded.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jpeg-420.jpg",
                "jpeg-444-progressive.jpg",
                "jpeg-cmyk.jpg",
                "jpeg-trailing.jpg",
                "png-2-8.png",
                "png-3-4-interlaced-managed.png",
                "bmp-rgb.bmp",
                "gif-part-clear.gif"
            })
    void truncatedPicturesAreSeenWithoutDecodingThem(String name) {
        byte[] whole = file(name);
        // What follows a JPEG, the filling of a bitmap's last row and a GIF's trailer belong to no pixel.
        int needless = name.contains("trailing") ? 8 : name.startsWith("bmp") ? 1 : name.startsWith("gif") ? 1 : 0;
        for (int length = 1; length < whole.length - needless; length += 1 + whole.length / 200) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> PictureDecoder.check(Encoded.of(cut)))
                    .as("%s cut to %d of %d bytes", name, length, whole.length)
                    .isInstanceOf(PictureException.class);
        }
        refused(Arrays.copyOf(whole, whole.length / 2), "ends too early");
    }

    @Test
    void damagedPixelsOfAPngAreNoticed() {
        byte[] damaged = file("png-2-8.png").clone();
        damaged[damaged.length - 40] ^= 1;
        assertThatThrownBy(() -> PictureDecoder.decode(damaged))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("checksum of its chunk IDAT");
    }

    @Test
    void whatIsNotReadIsCalledByItsName() {
        refused(new byte[0], "is empty, 0 bytes");
        refused("RIFF\0\0\0\0WEBPVP8 ".getBytes(StandardCharsets.ISO_8859_1), "is a WebP, which is not read");
        refused("II*\0........".getBytes(StandardCharsets.ISO_8859_1), "is a TIFF");
        refused("\0\0\0 ftypavif".getBytes(StandardCharsets.ISO_8859_1), "is an AVIF");
        refused("P6\n3 3\n255\n".getBytes(StandardCharsets.ISO_8859_1), "is a PPM");
        refused("<html>no picture</html>".getBytes(StandardCharsets.ISO_8859_1), "neither JPEG nor PNG");
    }

    private static byte[] with(byte[] jpeg, int marker, int precision) {
        byte[] changed = jpeg.clone();
        for (int i = 0; i < changed.length - 4; i++) {
            if (changed[i] == (byte) 0xff && changed[i + 1] == (byte) 0xc0) {
                changed[i + 1] = (byte) marker;
                changed[i + 4] = (byte) precision;
                return changed;
            }
        }
        throw new IllegalArgumentException("there is no frame");
    }

    @ParameterizedTest
    @CsvSource({"c1, 12, 12 bits a sample", "c3, 8, lossless", "c9, 8, arithmetic coding"})
    void jpegsThatAreCodedOtherwiseAreRefused(String marker, int precision, String why) {
        refused(with(file("jpeg-444.jpg"), Integer.parseInt(marker, 16), precision), why);
    }

    private static byte[] png(int width, int height) {
        ByteBuffer header = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII));
        header.putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        CRC32 sum = new CRC32();
        sum.update(header.array());
        ByteBuffer out = ByteBuffer.allocate(8 + 25 + 12 + 12);
        out.put(file("png-2-8.png"), 0, 8).putInt(13).put(header.array()).putInt((int) sum.getValue());
        for (String kind : List.of("IDAT", "IEND")) {
            byte[] name = kind.getBytes(StandardCharsets.US_ASCII);
            sum.reset();
            sum.update(name);
            out.putInt(0).put(name).putInt((int) sum.getValue());
        }
        return out.array();
    }

    /// 57 bytes that ask for gigabytes.
    @Test
    void picturesLargerThanMemoryAreRefusedByTheirHeader() {
        refused(
                png(40_000, 30_000),
                "has 40000x30000 pixels, which take 3.6 GB unpacked",
                "one picture may take 2.1 GB");
        refused(png(0x7fffffff, 0x7fffffff), "has 2147483647x2147483647 pixels");
        refused(png(0x7fffffff, 1), "has 2147483647x1 pixels");
        refused(png(0, 5), "its header says 0x5 pixels");
        refused(png(-1, 5), "its header says 4294967295x5 pixels");
    }

    /// A picture is what its first bytes say.
    @Test
    void aDamagedByteNeverEndsInAnythingButARefusalOrAPicture() {
        for (String name : List.of("jpeg-420.jpg", "png-3-4.png", "gif-part.gif", "bmp-p.bmp", "bmp-565.bmp")) {
            byte[] whole = file(name);
            for (int i = 0; i < whole.length; i += 1 + whole.length / 150) {
                byte[] damaged = whole.clone();
                damaged[i] ^= (byte) (1 + i % 255);
                try {
                    assertThat(PictureDecoder.decode(damaged).pixels()).isNotEmpty();
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining(" ");
                }
            }
        }
    }
}
