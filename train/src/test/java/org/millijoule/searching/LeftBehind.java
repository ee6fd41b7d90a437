package org.millijoule.searching;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Named;
import org.millijoule.data.batch.Augmentation;
import org.millijoule.learn.Distillation;
import org.millijoule.learn.Recipe;
import org.millijoule.quantize.Dorefa;
import org.millijoule.quantize.MinMax;
import org.millijoule.quantize.Quantizer;
import org.millijoule.study.MemoryTrend;
import org.millijoule.study.NativeHeap;
import org.millijoule.study.StepRotation;

/// Two measures of what the same steps leave behind.
///
/// @param objects native objects that Java holds: exact, but blind to what only libtorch holds
/// @param heap bytes of the native heap: the compiler of the JVM takes from it too, by megabytes, which hides what
///     is smaller
public record LeftBehind(MemoryTrend objects, MemoryTrend heap) {
    private static final int STEPS = 300;
    private static final int WARM_UP = 100;

    /// Bytes of the largest activation in a rotation: 16 images, 16 channels, 16 x 16.
    public static final long ACTIVATION = 4L * 16 * 16 * 16 * 16;

    public static LeftBehind by(Runnable step) {
        Optional<NativeHeap> heap = NativeHeap.find();
        assumeTrue(heap.isPresent(), "wants glibc, which says how much memory it has given out");
        List<MemoryTrend.Sample> objects = new ArrayList<>();
        List<MemoryTrend.Sample> bytes = new ArrayList<>();
        for (int i = 1; i <= STEPS; i++) {
            step.run();
            if (i % 5 == 0) {
                objects.add(new MemoryTrend.Sample(i, Pointer.totalCount()));
                bytes.add(new MemoryTrend.Sample(i, heap.orElseThrow().bytesInUse()));
            }
        }
        return new LeftBehind(new MemoryTrend(objects, WARM_UP), new MemoryTrend(bytes, WARM_UP));
    }

    /// Steps of all three kinds: plain, and with all that a recipe can switch on.
    static Stream<Named<Supplier<StepRotation>>> rotations() {
        return Stream.of(
                Named.of("lsq", () -> new StepRotation(STEPS)),
                Named.of("min-max and everything", () -> withEverything(new MinMax())),
                Named.of("dorefa and everything", () -> withEverything(new Dorefa())));
    }

    /// Mixup, label smoothing, an average of the weights, a teacher.
    private static StepRotation withEverything(Quantizer quantizer) {
        int batch = StepRotation.RECIPE.batch();
        Recipe recipe =
                new Recipe(batch, 0.01, 0.1, 0.9, 4e-5, 5, 0.005, 0, 0.1, 0.4, 0.95, new Augmentation(2, true, 6));
        return new StepRotation(STEPS, recipe, quantizer, new Distillation(0.5, 3, 1));
    }
}
