package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.millijoule.search.Metric;
import org.millijoule.train.Progress;

class ProgressDisplayTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// A search at 4 steps a second, 64 images each.
    private void run(ProgressDisplay display, int steps) {
        for (int step = 1; step <= steps; step++) {
            nanos.addAndGet(250_000_000);
            display.show(new Progress(
                    "search",
                    step,
                    steps,
                    64L * step,
                    1.25,
                    OptionalDouble.of(2.5),
                    OptionalDouble.of(2),
                    OptionalDouble.of(0.7)));
        }
    }

    @Test
    void plainLinesComeEveryTenSeconds() {
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        run(new ProgressDisplay(Optional.empty(), err, Metric.ENERGY, nanos::get), 100);
        assertThat(shown().lines())
                .containsExactly(
                        "search: step 1 of 100, 1%, loss 1.250, energy 2.5 of 2 mJ, entropy 0.70",
                        "search: step 41 of 100, 41%, 256 images/s, loss 1.250, energy 2.5 of 2 mJ, entropy 0.70, 15 s left",
                        "search: step 81 of 100, 81%, 256 images/s, loss 1.250, energy 2.5 of 2 mJ, entropy 0.70, 5 s left",
                        "search: step 100 of 100, 100%, 256 images/s, loss 1.250, energy 2.5 of 2 mJ, entropy 0.70");
    }

    @Test
    void aBarIsWrittenOverItselfAndMessagesPushItDown() {
        StatusLine status = new StatusLine(bytes);
        ProgressDisplay display = new ProgressDisplay(Optional.of(status), status.stream(), Metric.ENERGY, nanos::get);
        run(display, 2);
        status.show("again");
        status.stream().println("a message");
        assertThat(shown())
                .contains("search ██████████░░░░░░░░░░ 50%  loss 1.250  energy 2.5 of 2 mJ  entropy 0.70")
                .contains("\nsearch: step 2 of 2".substring(1))
                .endsWith("again\u001b[?7h\r\u001b[Ka message\n");
    }
}
