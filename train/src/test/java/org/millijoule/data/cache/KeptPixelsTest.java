package org.millijoule.data.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.pictures.format.Picture;

class KeptPixelsTest {
    private static final int PICTURES = 5;
    private static final int MISSING = 3;

    @TempDir
    Path folder = Path.of(".");

    private CacheFolder cache = new CacheFolder(Path.of("."), 0); // replaced

    /// From the last to the first, all but one.
    @BeforeEach
    void keep() {
        cache = new CacheFolder(folder, 1 << 20);
        PixelWriter.keep(cache, name("set"), PICTURES, 2000, writer -> {
            for (int i = PICTURES - 1; i >= 0; i--) {
                if (i != MISSING) {
                    writer.add(i, picture(i));
                }
            }
        });
    }

    private static Picture picture(int index) {
        byte[] pixels = new byte[3 * (index + 1) * 4];
        new Random(index).nextBytes(pixels);
        return new Picture(index + 1, 4, pixels);
    }

    private KeptPixels found() {
        return KeptPixels.find(cache, name("set"), PICTURES).orElseThrow();
    }

    private static void isTheSame(KeptPixels kept, int index) {
        Picture expected = picture(index);
        assertThat(kept.read(index)).hasValueSatisfying(read -> {
            assertThat(read.width()).isEqualTo(expected.width());
            assertThat(read.height()).isEqualTo(expected.height());
            assertThat(read.pixels()).isEqualTo(expected.pixels());
        });
    }

    @Test
    void everyPictureThatWasGivenIsReadAsItWas() {
        KeptPixels kept = found();
        for (int i = 0; i < PICTURES; i++) {
            if (i == MISSING) {
                assertThat(kept.read(i)).isEmpty();
            } else {
                isTheSame(kept, i);
            }
        }
    }

    @Test
    void anotherNumberOfPicturesIsAnotherSet() {
        assertThat(KeptPixels.find(cache, name("set"), PICTURES + 1)).isEmpty();
        assertThat(KeptPixels.find(cache, "other", PICTURES)).isEmpty();
    }

    /// Whatever byte changes, no picture has other pixels than those that were kept.
    @Test
    void damageIsSeen() throws IOException {
        Path file = folder.resolve(name("set"));
        byte[] whole = Files.readAllBytes(file);
        int pixels = CheckedBlock.bytes(KeptPixels.ENTRY * PICTURES);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            if (at < pixels) {
                assertThat(KeptPixels.find(cache, name("set"), PICTURES)).isEmpty();
                continue;
            }
            KeptPixels kept = found();
            int lost = 0;
            for (int i = 0; i < PICTURES; i++) {
                if (kept.read(i).isPresent()) {
                    isTheSame(kept, i);
                } else {
                    lost++;
                }
            }
            assertThat(lost).as("byte %d", at).isEqualTo(2); // that one, and the missing one
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThat(found().read(0)).isEmpty(); // the last one in the file
        isTheSame(found(), 1);
    }

    @Test
    void aFileThatIsCutOffWhileItIsReadLosesPicturesAndNothingElse() throws IOException {
        KeptPixels kept = found();
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve(name("set")).toFile(), "rw")) {
            file.setLength(10);
        }
        assertThat(kept.read(0)).isEmpty();
    }

    @Test
    void aFileThatIsReplacedOrDeletedStaysReadable() throws IOException {
        KeptPixels kept = found();
        keep();
        Files.delete(folder.resolve(name("set")));
        isTheSame(kept, 2);
    }

    private static String name(String of) {
        return "0".repeat(56) + HexFormat.of().toHexDigits(of.hashCode()) + ".kept";
    }
}
