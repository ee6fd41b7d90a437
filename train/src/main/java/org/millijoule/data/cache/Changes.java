package org.millijoule.data.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/// When files were changed last, as far as their system knows: by the time of the change itself where it keeps one
/// (`ctime`), which copying and unpacking do not set back, else by that of the content.
public final class Changes {
    /// Two changes within this may have the same time (`our choice`: file systems take the time in steps of up to
    /// 10 ms).
    private static final long STEP_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long start = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    private long newest = Long.MIN_VALUE;

    /// When a file was changed last, in nanoseconds since 1970.
    public long of(Path file) throws IOException {
        long changed = time(file).to(TimeUnit.NANOSECONDS);
        newest = Math.max(newest, changed);
        return changed;
    }

    private static FileTime time(Path file) throws IOException {
        try {
            return (FileTime) Files.getAttribute(file, "unix:ctime");
        } catch (UnsupportedOperationException | IllegalArgumentException _) {
            return Files.getLastModifiedTime(file);
        }
    }

    /// Whether all of them lie so far back that a change from now on has another time.
    public boolean settled() {
        return newest < start - STEP_NANOSECONDS;
    }
}
