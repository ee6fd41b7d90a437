package org.millijoule.data.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
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
        assertThat(cache().find("a")).isEmpty();
        cache().keep("a", CONTENT);
        cache().keep("empty", new byte[0]);
        assertThat(cache().find("a")).contains(CONTENT);
        assertThat(cache().find("empty")).contains(new byte[0]);
        cache().keep("a", new byte[] {9});
        assertThat(cache().find("a")).contains(new byte[] {9});
    }

    @Test
    void nothingThatWasDamagedIsFound() throws IOException {
        cache().keep("a", CONTENT);
        byte[] whole = Files.readAllBytes(file("a"));
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x40;
            Files.write(file("a"), damaged);
            assertThat(cache().find("a")).as("byte %d is another", i).isEmpty();
            Files.write(file("a"), Arrays.copyOf(whole, i));
            assertThat(cache().find("a")).as("cut off after %d bytes", i).isEmpty();
        }
        cache().keep("a", CONTENT);
        assertThat(cache().find("a")).contains(CONTENT);
    }

    @Test
    void aFileUnderTheNameOfAnotherIsNotFound() throws IOException {
        cache().keep("a", CONTENT);
        Files.move(file("a"), file("b"));
        assertThat(cache().find("b")).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenKeepsNothing() throws IOException {
        Files.writeString(folder.resolve("cache"), "a file in its place");
        cache().keep("a", CONTENT);
        assertThat(cache().find("a")).isEmpty();
    }

    @Test
    void aFileThatCannotBeWrittenToItsEndLeavesTheOldOne() throws IOException {
        cache().keep("a", CONTENT);
        cache().keep("a", 10, file -> {
            file.write(1);
            throw new IOException("No space left on device");
        });
        assertThat(cache().find("a")).contains(CONTENT);
        assertThat(folder.resolve("cache")).isDirectoryContaining(path -> path.endsWith("a"));
        try (var files = Files.list(folder.resolve("cache"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aFileLargerThanTheDiskIsNotBegun() {
        CacheFolder unbounded = new CacheFolder(folder.resolve("cache"), Long.MAX_VALUE);
        unbounded.keep("a", 1L << 60, file -> {
            throw new AssertionError("begun");
        });
        assertThat(unbounded.find("a")).isEmpty();
    }

    @Test
    void whatWasNotUsedForLongestIsDeleted() throws IOException {
        CacheFolder small = new CacheFolder(folder.resolve("cache"), 3L * CheckedBlock.bytes(1000));
        for (String name : new String[] {"a", "b", "c"}) {
            small.keep(name, new byte[1000]);
            Files.setLastModifiedTime(
                    file(name), FileTime.from(Instant.now().minus(Duration.ofHours('z' - name.charAt(0)))));
        }
        assertThat(small.find("a")).isPresent(); // used just now
        small.keep("d", new byte[1000]);
        assertThat(file("b")).doesNotExist();
        assertThat(small.find("a")).isPresent();
        assertThat(small.find("c")).isPresent();
        assertThat(small.find("d")).isPresent();
    }

    @Test
    void whatAKilledProcessLeftIsDeletedAfterADay() throws IOException {
        cache().keep("a", CONTENT);
        Files.writeString(file("old.new"), "half");
        Files.setLastModifiedTime(file("old.new"), FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        Files.writeString(file("young.new"), "half");
        cache().keep("b", CONTENT);
        assertThat(file("old.new")).doesNotExist();
        assertThat(file("young.new")).exists();
    }

    @Test
    void manyMayKeepTheSameAtOnce() {
        assertThat(IntStream.range(0, 200).parallel().mapToObj(i -> {
                    byte[] content = new byte[1000];
                    Arrays.fill(content, (byte) i);
                    cache().keep("a", content);
                    return cache().find("a").orElseThrow();
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
}
