package org.millijoule.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// How much memory this process has in use, as the operating system counts it: the Java heap, libtorch and all
/// else.
public final class ResidentMemory {
    private static final List<Path> FILES = List.of(Path.of("/proc/self/smaps_rollup"), Path.of("/proc/self/status"));

    private ResidentMemory() {}

    /// In bytes, after a garbage collection, so that what waits for one does not count; empty where the system
    /// does not say, which only Linux does.
    public static OptionalLong bytes() {
        System.gc();
        for (Path file : FILES) {
            if (Files.isReadable(file)) {
                return read(file, List.of("Rss:", "VmRSS:"));
            }
        }
        return OptionalLong.empty();
    }

    /// The most that it ever was, in bytes; empty where the system does not say.
    public static OptionalLong peakBytes() {
        Path status = FILES.getLast();
        return Files.isReadable(status) ? read(status, List.of("VmHWM:")) : OptionalLong.empty();
    }

    private static OptionalLong read(Path file, List<String> keys) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> keys.stream().anyMatch(line::startsWith))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
