package org.millijoule.data;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/// Whether what a header announces has room in memory, asked before it is read, so that a large file is refused by
/// its size and not by an OutOfMemoryError.
public final class HeapSpace {
    private HeapSpace() {}

    /// Whether so many bytes have room beside what is in use.
    public static boolean has(long bytes) {
        if (bytes <= free()) {
            return true;
        }
        System.gc(); // what nobody uses any more counts until then
        return bytes <= free();
    }

    private static long free() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    }

    /// An amount of bytes, for messages: `3.1 GB`.
    public static String text(long bytes) {
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    /// What the program may use, for messages.
    public static String limit() {
        return "room for " + text(Math.max(0, free())) + " (this program may use "
                + text(Runtime.getRuntime().maxMemory()) + " of the machine's " + text(physicalBytes()) + ")";
    }

    /// How a user gives the program more, for messages.
    public static String wayOut() {
        long wanted = Math.max(1, Math.round(physicalBytes() * 0.75 / (1L << 30)));
        return "give the program more memory: JAVA_TOOL_OPTIONS=-Xmx" + wanted + "g before the command";
    }

    /// Of the machine, or of the container.
    public static long physicalBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }
}
