package org.millijoule.machine;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.global.torch;

/// The settings of libtorch that a run depends on.
public final class Libtorch {
    private Libtorch() {}

    /// Loads it and fixes the number of threads; must run before the first tensor. One thread between operators,
    /// since the order in which they would meet is not fixed; libtorch takes that number once in a process only.
    public static void useThreads(int threads) {
        Natives.loadLibtorch();
        torch.set_num_threads(threads);
        if (torch.get_num_interop_threads() != 1) {
            torch.set_num_interop_threads(1);
        }
    }

    /// For example `2.10.0-1.5.13`: libtorch's version and that of its Java binding.
    static String version() {
        return Libraries.version(torch.class, "pytorch");
    }

    /// The widest vector instructions that libtorch uses here, for example `AVX512`.
    public static String vectorLevel() {
        try (BytePointer level = torch.get_cpu_capability()) {
            return level.getString();
        }
    }
}
