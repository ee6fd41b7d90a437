package org.millijoule.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bit for bit what one operation after the other gives, in Java's float arithmetic.
class IntegerRowsTest {
    private static final int GUARD = 32;
    private static final float UNTOUCHED = 12345;

    private final Random random = new Random(3);

    private MemorySegment floats(Arena arena, int length, double scale) {
        MemorySegment memory = arena.allocate((length + 2L * GUARD) * Float.BYTES, 64);
        for (int i = 0; i < length + 2 * GUARD; i++) {
            boolean inside = i >= GUARD && i < GUARD + length;
            memory.setAtIndex(JAVA_FLOAT, i, inside ? (float) (random.nextGaussian() * scale) : UNTOUCHED);
        }
        return memory;
    }

    private static long address(MemorySegment memory) {
        return memory.address() + (long) GUARD * Float.BYTES;
    }

    private static float at(MemorySegment memory, int i) {
        return memory.getAtIndex(JAVA_FLOAT, GUARD + (long) i);
    }

    private static void assertGuards(MemorySegment memory, int length) {
        for (int i = 0; i < GUARD; i++) {
            assertThat(memory.getAtIndex(JAVA_FLOAT, i)).isEqualTo(UNTOUCHED);
            assertThat(at(memory, length + i)).isEqualTo(UNTOUCHED);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1,6", "37,1,Infinity", "64,16,6", "5,3,2.5", "333,7,Infinity", "20,250,6", "1000,40,0.5"})
    void sumsAreFinishedWithTwoRoundings(int rows, int channels, float ceiling) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sums = floats(arena, rows * channels, 1000);
            MemorySegment before = arena.allocate(sums.byteSize());
            before.copyFrom(sums);
            float[] multipliers = new float[channels];
            float[] bias = new float[channels];
            for (int c = 0; c < channels; c++) {
                multipliers[c] = random.nextFloat() / 100;
                bias[c] = random.nextFloat() - 0.5f;
            }
            float floor = Float.isInfinite(ceiling) ? Float.NEGATIVE_INFINITY : 0;
            new IntegerRows(multipliers, bias, floor, ceiling).finish(address(sums), rows);
            for (int i = 0; i < rows * channels; i++) {
                float product = at(before, i) * multipliers[i % channels];
                float expected = Math.min(Math.max(product + bias[i % channels], floor), ceiling);
                assertThat(at(sums, i)).isEqualTo(expected);
            }
            assertGuards(sums, rows * channels);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,0,255", "16,-8,7", "1003,0,3", "40000,-128,127"})
    void valuesFallToIntegersTiesToEven(int length, float lowest, float highest) {
        try (Arena arena = Arena.ofConfined()) {
            float scale = 0.25f; // a quarter of the values are ties
            MemorySegment x = floats(arena, length, 4);
            for (int i = 0; i < length; i += 4) {
                x.setAtIndex(JAVA_FLOAT, GUARD + (long) i, (random.nextInt(40) - 20 + 0.5f) * scale);
            }
            MemorySegment out = floats(arena, length, 1);
            IntegerRows.quantize(address(x), address(out), length, scale, lowest, highest);
            for (int i = 0; i < length; i++) {
                double expected = Math.rint(Math.min(Math.max(at(x, i) / scale, lowest), highest));
                assertThat((double) at(out, i)).isEqualTo(expected + 0.0);
            }
            assertGuards(out, length);
        }
    }

    @Test
    void nothingHidesANaN() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = floats(arena, 20, 1);
            for (int i = 0; i < 20; i++) {
                x.setAtIndex(JAVA_FLOAT, GUARD + (long) i, Float.NaN);
            }
            IntegerRows.quantize(address(x), address(x), 20, 0.5f, 0, 15);
            for (int i = 0; i < 20; i++) {
                assertThat(at(x, i)).isNaN();
            }
        }
    }
}
