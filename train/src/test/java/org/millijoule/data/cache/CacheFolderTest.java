package org.millijoule.data.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
    private static final byte[] CONTENT = {1, 2, 3, 4, 5};

    @TempDir
    Path folder = Path.of(".");

    private CacheFolder cache() {
        return new CacheFolder(folder.resolve("cache"), 1 << 20);
    }

    private Path file(String name) {
        return folder.resolve("cache").resolve(name);
    }

    @Test
    void whatWasKeptIsFound() {
        assertThat(cache().find(name("a"))).isEmpty();
        cache().keep(name("a"), CONTENT);
        cache().keep(name("empty"), new byte[0]);
        assertThat(cache().find(name("a"))).contains(CONTENT);
        assertThat(cache().find(name("empty"))).contains(new byte[0]);
        cache().keep(name("a"), new byte[] {9});
        assertThat(cache().find(name("a"))).contains(new byte[] {9});
    }

    @Test
    void nothingThatWasDamagedIsFound() throws IOException {
        cache().keep(name("a"), CONTENT);
        byte[] whole = Files.readAllBytes(file(name("a")));
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x40;
            Files.write(file(name("a")), damaged);
            assertThat(cache().find(name("a"))).as("byte %d is another", i).isEmpty();
            Files.write(file(name("a")), Arrays.copyOf(whole, i));
            assertThat(cache().find(name("a"))).as("cut off after %d bytes", i).isEmpty();
        }
        cache().keep(name("a"), CONTENT);
        assertThat(cache().find(name("a"))).contains(CONTENT);
    }

    @Test
    void aFileUnderTheNameOfAnotherIsNotFound() throws IOException {
        cache().keep(name("a"), CONTENT);
        Files.move(file(name("a")), file(name("b")));
        assertThat(cache().find(name("b"))).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenKeepsNothing() throws IOException {
        Files.writeString(folder.resolve("cache"), "a file in its place");
        cache().keep(name("a"), CONTENT);
        assertThat(cache().find(name("a"))).isEmpty();
    }

    @Test
    void aFileThatCannotBeWrittenToItsEndLeavesTheOldOne() throws IOException {
        cache().keep(name("a"), CONTENT);
        cache().keep(name("a"), 10, file -> {
            file.write(1);
            throw new IOException("No space left on device");
        });
        assertThat(cache().find(name("a"))).contains(CONTENT);
        assertThat(folder.resolve("cache")).isDirectoryContaining(path -> path.endsWith(name("a")));
        try (var files = Files.list(folder.resolve("cache"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aFileLargerThanTheDiskIsNotBegun() {
        CacheFolder unbounded = new CacheFolder(folder.resolve("cache"), Long.MAX_VALUE);
        unbounded.keep(name("a"), 1L << 60, file -> {
            throw new AssertionError("begun");
        });
        assertThat(unbounded.find(name("a"))).isEmpty();
    }

    @Test
    void whatWasNotUsedForLongestIsDeleted() throws IOException {
        CacheFolder small = new CacheFolder(folder.resolve("cache"), 3L * CheckedBlock.bytes(1000));
        for (String name : new String[] {name("a"), name("b"), name("c")}) {
            small.keep(name, new byte[1000]);
            Files.setLastModifiedTime(
                    file(name), FileTime.from(Instant.now().minus(Duration.ofHours('z' - name.charAt(0)))));
        }
        assertThat(small.find(name("a"))).isPresent(); // used just now
        small.keep(name("d"), new byte[1000]);
        assertThat(file(name("b"))).doesNotExist();
        assertThat(small.find(name("a"))).isPresent();
        assertThat(small.find(name("c"))).isPresent();
        assertThat(small.find(name("d"))).isPresent();
    }

    @Test
    void whatIsNotOursStays() throws IOException {
        CacheFolder small = new CacheFolder(folder.resolve("cache"), 1000);
        Files.createDirectories(folder.resolve("cache"));
        for (String foreign : new String[] {"imagenet.tar", "draft.new", "0123abcd.kept", "0".repeat(64)}) {
            Files.write(file(foreign), new byte[2000]);
            Files.setLastModifiedTime(file(foreign), FileTime.from(Instant.EPOCH));
        }
        small.keep(name("a"), new byte[500]);
        small.keep(name("b"), new byte[600]);
        assertThat(file(name("a"))).doesNotExist();
        for (String foreign : new String[] {"imagenet.tar", "draft.new", "0123abcd.kept", "0".repeat(64)}) {
            assertThat(file(foreign)).exists();
        }
        assertThatThrownBy(() -> small.keep("imagenet.tar", CONTENT)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatAKilledProcessLeftIsDeletedAfterADay() throws IOException {
        cache().keep(name("a"), CONTENT);
        Files.writeString(file(name("old") + "1.new"), "half");
        Files.setLastModifiedTime(
                file(name("old") + "1.new"), FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        Files.writeString(file(name("young") + "2.new"), "half");
        cache().keep(name("b"), CONTENT);
        assertThat(file(name("old") + "1.new")).doesNotExist();
        assertThat(file(name("young") + "2.new")).exists();
    }

    @Test
    void manyMayKeepTheSameAtOnce() {
        assertThat(IntStream.range(0, 200).parallel().mapToObj(i -> {
                    byte[] content = new byte[1000];
                    Arrays.fill(content, (byte) i);
                    cache().keep(name("a"), content);
                    return cache().find(name("a")).orElseThrow();
                }))
                .allSatisfy(found -> assertThat(found).hasSize(1000).containsOnly(found[0]));
    }

    @Test
    void theEnvironmentSaysWhereItLies() {
        assertThat(CacheFolder.of(Map.of("MILLIJOULE_CACHE", "/c", "XDG_CACHE_HOME", "/x"), "/home/me"))
                .map(CacheFolder::path)
                .contains(Path.of("/c/data"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "/x"), "/home/me"))
                .map(CacheFolder::path)
                .contains(Path.of("/x/millijoule/data"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "relative"), "/home/me"))
                .map(CacheFolder::path)
                .contains(Path.of("/home/me/.cache/millijoule/data"));
        assertThat(CacheFolder.of(Map.of(), "?")).isEmpty(); // Java's word for nobody's home
        assertThat(CacheFolder.of(Map.of("MILLIJOULE_CACHE", "off"), "/home/me"))
                .isEmpty();
    }

    private static String name(String of) {
        return "0".repeat(56) + HexFormat.of().toHexDigits(of.hashCode()) + ".kept";
    }
}
