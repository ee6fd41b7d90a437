package org.millijoule.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> KNOWN = List.of("seed", "threads", "head-channels", "batch-size", "budget");

    @Test
    void aSlipOfTheFingerIsNear() {
        assertThat(Nearest.to("seeed", KNOWN)).contains("seed");
        assertThat(Nearest.to("sede", KNOWN)).contains("seed");
        assertThat(Nearest.to("bugdet", KNOWN)).contains("budget");
        assertThat(Nearest.to("headChannels", KNOWN)).contains("head-channels");
        assertThat(Nearest.to("head_channels", KNOWN)).contains("head-channels");
    }

    @Test
    void theBeginningOfAWordIsNear() {
        assertThat(Nearest.to("batch", KNOWN)).contains("batch-size");
    }

    @Test
    void anotherWordIsNotNear() {
        assertThat(Nearest.to("colour", KNOWN)).isEmpty();
        assertThat(Nearest.to("", KNOWN)).isEmpty();
        assertThat(Nearest.to("x".repeat(1_000_000), KNOWN)).isEmpty();
    }

    @Test
    void swappedNeighboursAreOneEdit() {
        assertThat(Nearest.distance("ab", "ba")).isEqualTo(1);
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    }
}
