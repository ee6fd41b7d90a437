package org.millijoule.data;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Does the same with many images, on all cores.
public final class AllCores {
    private static final int AT_ONCE = 128; // images (our choice: some milliseconds of small pictures)

    private AllCores() {}

    /// What is done with some images, one after the other.
    public interface Part<T> {
        /// From any thread.
        ///
        /// @param from first image
        /// @param to behind the last one
        T of(int from, int to);
    }

    /// The results of all parts, in order. Of several failures that of the first image is thrown, as one thread alone
    /// would.
    public static <T> List<T> of(int images, Part<T> work) {
        AtomicInteger failed = new AtomicInteger(Integer.MAX_VALUE);
        List<Supplier<T>> parts = IntStream.range(0, Math.ceilDiv(images, AT_ONCE))
                .parallel()
                .mapToObj(part -> {
                    int from = part * AT_ONCE;
                    return attempt(part, failed, () -> work.of(from, Math.min(images, from + AT_ONCE)));
                })
                .toList();
        return parts.stream().map(Supplier::get).toList();
    }

    private static <T> Supplier<T> attempt(int part, AtomicInteger failed, Supplier<T> work) {
        if (part > failed.get()) {
            return () -> {
                throw new IllegalStateException("a part before this one failed");
            };
        }
        try {
            T result = work.get();
            return () -> result;
        } catch (RuntimeException e) {
            failed.accumulateAndGet(part, Math::min);
            return () -> {
                throw e;
            };
        }
    }
}
