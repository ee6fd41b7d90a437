package org.millijoule.machine;

import ai.onnxruntime.OrtEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// The native libraries, loaded before a second of training is spent.
///
/// Both lie in jars and must be unpacked to be loaded: libtorch once, into a cache that stays, onnxruntime at every
/// start, into the temporary folder. A disk may be full, read-only or forbid programs; loading tells, a look before it
/// would only guess.
public final class Natives {
    private static final String CACHE = "org.bytedeco.javacpp.cachedir";
    private static final List<String> LIBTORCH = List.of("javacpp", "openblas", "pytorch");
    private static final Logger ONNXRUNTIME_LOG = Logger.getLogger("ai.onnxruntime.OnnxRuntime");

    /// `our choice`: onnxruntime 1.29 goes through the command line of the process when it starts, with a call per
    /// character; one of 4 kB overflows the 1 MiB of an ordinary thread, which ends the JVM without a word.
    private static final long STACK_BYTES = 64L << 20;

    private static final double SPARE = 1.1; // our choice: some libraries are unpacked twice, under two names

    private Natives() {}

    /// Loads libtorch, unless it is loaded.
    ///
    /// @throws org.millijoule.text.UsageException with folder and megabytes if it cannot be unpacked or loaded
    public static void loadLibtorch() {
        NativeFolder cache = cache();
        System.setProperty(CACHE, cache.folder().toString());
        cache.load(() -> Loader.load(torch.class));
    }

    /// Loads onnxruntime, unless it is loaded.
    ///
    /// @throws org.millijoule.text.UsageException with folder and megabytes if it cannot be unpacked or loaded
    public static void loadOnnxruntime() {
        ONNXRUNTIME_LOG.setLevel(Level.OFF); // it would print the stack trace of what we tell in a sentence
        temporary().load(() -> onLargeStack(OrtEnvironment::getEnvironment));
    }

    private static void onLargeStack(Runnable loading) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, loading, "onnxruntime-start", STACK_BYTES);
        thread.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while onnxruntime was loaded", e);
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("onnxruntime does not load", thrown);
        }
    }

    /// Where onnxruntime is unpacked.
    public static NativeFolder temporary() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        return new NativeFolder(
                "onnxruntime",
                folder,
                PackedLibraries.bytes("ai/onnxruntime/native/" + onnxPlatform() + "/"),
                "TMPDIR");
    }

    /// Where libtorch is unpacked, or was: what the user names, else the home folder, else the temporary one where the
    /// home folder is missing, read-only or too full.
    public static NativeFolder cache() {
        String named = System.getProperty(CACHE);
        if (named != null) {
            return cache(Path.of(named));
        }
        NativeFolder home = cache(Path.of(System.getProperty("user.home"), ".javacpp", "cache"));
        if (home.folder().isAbsolute() && home.takes(SPARE)) {
            return home;
        }
        NativeFolder temporary = cache(
                Path.of(System.getProperty("java.io.tmpdir"), ".javacpp-" + System.getProperty("user.name"), "cache"));
        return temporary.takes(SPARE) || !Files.isDirectory(home.folder()) ? temporary : home;
    }

    private static NativeFolder cache(Path folder) {
        long missing = LIBTORCH.stream()
                .mapToLong(name ->
                        PackedLibraries.missingBytes("org/bytedeco/" + name + "/" + Loader.getPlatform() + "/", folder))
                .sum();
        return new NativeFolder("libtorch", folder, missing, "JAVA_TOOL_OPTIONS=-D" + CACHE);
    }

    /// onnxruntime's words for what JavaCPP calls `linux-x86_64`.
    private static String onnxPlatform() {
        return Loader.getPlatform()
                .replace("macosx", "osx")
                .replace("windows", "win")
                .replace("x86_64", "x64")
                .replace("arm64", "aarch64");
    }
}
