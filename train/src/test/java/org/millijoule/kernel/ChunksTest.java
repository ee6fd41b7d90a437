package org.millijoule.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class ChunksTest {
    @Test
    void everyPieceRunsOnce() {
        torch.set_num_threads(2);
        for (int count : new int[] {0, 1, 2, 4, 7, 1000}) {
            AtomicIntegerArray runs = new AtomicIntegerArray(count + 1);
            Chunks.run(count, runs::incrementAndGet);
            for (int i = 0; i < count; i++) {
                assertThat(runs.get(i)).isOne();
            }
        }
    }

    @Test
    void failureOfAPieceReachesTheCaller() {
        torch.set_num_threads(2);
        assertThatIllegalStateException()
                .isThrownBy(() -> Chunks.run(100, i -> {
                    if (i == 57) {
                        throw new IllegalStateException("piece 57");
                    }
                }))
                .withMessage("piece 57");
    }
}
