package org.millijoule.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.millijoule.job.problem.Forecast;
import org.millijoule.learn.log.Progress;
import org.millijoule.search.Metric;

class ProgressDisplayTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private ProgressDisplay plain(Forecast forecast) {
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new ProgressDisplay(Optional.empty(), err, Metric.ENERGY, forecast, nanos::get);
    }

    private static Progress progress(
            String stage, Progress.Part part, long step, long steps, Optional<Progress.PolicyState> policy) {
        Progress.Learned learned =
                new Progress.Learned(OptionalDouble.of(1.25), OptionalDouble.of(40), OptionalDouble.empty());
        return new Progress(stage, part, step, steps, 64 * step, learned, policy);
    }

    /// One epoch of a search at 4 steps a second, 64 images each.
    private void run(ProgressDisplay display, int steps) {
        for (int step = 1; step <= steps; step++) {
            nanos.addAndGet(250_000_000);
            display.show(progress(
                    "search",
                    new Progress.Part("search", "epoch", 1, 1, step / (double) steps),
                    step,
                    steps,
                    Optional.of(new Progress.PolicyState(2.5, 2, 0.7))));
        }
    }

    @Test
    void plainLinesComeEveryTenSeconds() {
        run(plain(Forecast.NONE), 100);
        assertThat(shown().lines())
                .containsExactly(
                        "1% of the stage, search, epoch 1 of 1, accuracy 40.0% (training), loss 1.250, energy 2.5 of 2 mJ, entropy 0.70",
                        "41% of the stage, 15 s left, search, epoch 1 of 1, accuracy 40.0% (training), loss 1.250, energy 2.5 of 2 mJ, entropy 0.70, 256 images/s",
                        "81% of the stage, 5 s left, search, epoch 1 of 1, accuracy 40.0% (training), loss 1.250, energy 2.5 of 2 mJ, entropy 0.70, 256 images/s",
                        "100% of the stage, search, epoch 1 of 1, accuracy 40.0% (training), loss 1.250, energy 2.5 of 2 mJ, entropy 0.70, 256 images/s");
    }

    @Test
    void aBarIsWrittenOverItselfAndMessagesPushItDown() {
        StatusLine status = new StatusLine(bytes);
        ProgressDisplay display =
                new ProgressDisplay(Optional.of(status), status.stream(), Metric.ENERGY, Forecast.NONE, nanos::get);
        run(display, 2);
        status.show("again");
        status.stream().println("a message");
        assertThat(shown())
                .contains("█████░░░░░ 50%  search, epoch 1 of 1  accuracy 40.0% (training)  loss 1.250")
                .contains("100% of the stage, search, epoch 1 of 1")
                .endsWith("again\u001b[?7h\r\u001b[Ka message\n");
    }

    /// Warm-up steps are cheap, policy steps dear, validations at the end of epochs; the machine is busy at times.
    @Test
    void theTimeLeftOfAWholeRunNeverJumps() {
        Forecast forecast = new Forecast(List.of(
                new Forecast.Part("search", "warm-up", 100),
                new Forecast.Part("search", "search", 300),
                new Forecast.Part("retrain-found", "training", 200)));
        ProgressDisplay display = plain(forecast);
        double[] trueSeconds = {150, 700, 260}; // the forecast is off, and not by one factor
        double before = Double.NaN;
        for (int part = 0; part < 3; part++) {
            Forecast.Part now = forecast.parts().get(part);
            for (int step = 1; step <= 500; step++) {
                double busy = step % 7 == 0 ? 3 : 2.0 / 3;
                nanos.addAndGet((long) (trueSeconds[part] / 500 * busy * 1e9));
                display.show(progress(
                        now.stage(),
                        new Progress.Part(now.name(), "epoch", 1 + step / 51, 10, step / 500.0),
                        step,
                        500,
                        Optional.empty()));
            }
        }
        List<String> lines =
                shown().lines().filter(line -> line.contains(" left")).toList();
        assertThat(lines).hasSizeGreaterThan(20).first().asString().contains("left, warm-up, epoch 1 of 10, ");
        for (String line : lines) {
            double left = seconds(line);
            if (!Double.isNaN(before)) {
                assertThat(Math.abs(left - before)).as(line).isLessThan(Math.max(100, 0.35 * before));
            }
            before = left;
        }
        assertThat(shown()).contains("100% of the run, training the network found, epoch 10 of 10");
    }

    private static double seconds(String line) {
        String text = line.replaceAll(".*, ([^,]*) left.*", "$1");
        double number = Double.parseDouble(text.replaceAll(" .*", ""));
        return text.endsWith("min") ? 60 * number : number;
    }

    @Test
    void aStoppedProcessLosesNoTime() {
        WorkingClock clock = new WorkingClock(nanos::get);
        for (int tick = 0; tick < 10; tick++) {
            nanos.addAndGet(500_000_000);
            clock.getAsLong();
        }
        nanos.addAndGet(11L * 3600 * 1_000_000_000); // SIGSTOP over night
        assertThat(clock.getAsLong()).isEqualTo(5_500_000_000L);
        nanos.addAndGet(2_000_000_000); // a busy machine
        assertThat(clock.getAsLong()).isEqualTo(7_500_000_000L);
    }

    @Test
    void networksThatAreValidatedShowTheirAccuracy() {
        ProgressDisplay display = plain(Forecast.NONE);
        Progress.Learned learned =
                new Progress.Learned(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(87.25));
        display.show(new Progress(
                "search", new Progress.Part("finalists", "network", 3, 20, 0.15), 9, 9, 0, learned, Optional.empty()));
        assertThat(shown()).contains("finalists, network 3 of 20, accuracy 87.3% (validation)");
    }
}
