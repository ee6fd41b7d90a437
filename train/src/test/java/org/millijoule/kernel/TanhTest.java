package org.millijoule.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TanhTest {
    /// Every magnitude, both sides of where one series takes over from the other.
    @Test
    void isWithinThreeUnitsOfTheLastDigit() {
        Random random = new Random(3);
        float[] x = new float[100_003];
        for (int i = 0; i < x.length; i++) {
            float magnitude = Math.scalb(1 + random.nextFloat(), i % 48 - 40); // 2^-40 to 2^8
            x[i] = random.nextBoolean() ? magnitude : -magnitude;
        }
        float[] y = tanh(x);
        double worst = 0;
        float at = 0;
        for (int i = 0; i < x.length; i++) {
            double exact = StrictMath.tanh(x[i]);
            double units = Math.abs(y[i] - exact) / Math.ulp((float) exact);
            if (!(units <= worst)) {
                worst = units;
                at = x[i];
            }
        }
        assertThat(worst).as("tanh(%s)", at).isLessThanOrEqualTo(3);
    }

    @Test
    void limitsAreOneAndNoNumberStaysNone() {
        assertThat(tanh(0, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -30, Float.NaN))
                .containsExactly(0, 1, -1, 1, -1, Float.NaN);
    }

    private static float[] tanh(float... x) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(JAVA_FLOAT, x);
            Tanh.forward(memory, memory);
            return memory.toArray(JAVA_FLOAT);
        }
    }
}
