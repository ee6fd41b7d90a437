package org.millijoule.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.millijoule.kernel.OperatorEvent;
import org.millijoule.learn.TrainingData;

/// Where the time of our training steps goes, operator by operator, beside what this machine could do at its best (the
/// roofline of Williams, Waterman and Patterson, CACM 2009). Operators are events of Java's Flight Recorder.
///
/// @param rounds that count; each takes at least one step of every variant
public record OperatorProfile(MeasuredNetwork network, int batch, int rounds) {
    private static final int MEASUREMENTS = 3; // of the machine, before each round

    /// What was measured.
    ///
    /// @param matmulGflops of a product of two 2048 x 2048 matrices
    /// @param memoryGigabytesPerSecond read and written, of copies of a quarter of a gigabyte
    public record Measured(double matmulGflops, double memoryGigabytesPerSecond, List<Row> rows) {
        public Measured {
            rows = List.copyOf(rows);
        }
    }

    /// One kind of operator in the steps of one variant; `other` is what is left of the steps.
    ///
    /// @param subject the network or networks, as in [SpeedRow]
    /// @param calls a step
    /// @param milliseconds a step
    /// @param share of the steps' time
    /// @param gflops 10^9 multiplications and additions a second
    /// @param gigabytesPerSecond of what it must read and write
    /// @param limit what takes longer here at the least, these operations or these bytes; empty of `other`
    /// @param ofLimit that least time over the time that they took; 0 of `other`
    public record Row(
            String subject,
            StepVariant variant,
            String operator,
            double calls,
            double milliseconds,
            double share,
            double gflops,
            double gigabytesPerSecond,
            Optional<Limit> limit,
            double ofLimit) {}

    /// What bounds an operator.
    public enum Limit {
        COMPUTE,
        MEMORY;

        /// `compute` or `memory`.
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Measures.
    ///
    /// @param progress told what is going on, once a round
    public Measured measure(Consumer<String> progress) {
        progress.accept(network.name() + ": images and costs");
        TrainingData data = TrainingSpeed.data(network, batch);
        try (MatrixProduct product = new MatrixProduct();
                MemoryBandwidth memory = new MemoryBandwidth();
                SpeedSession session = new SpeedSession(network, data, batch, rounds);
                Recording recording = new Recording()) {
            recording.enable(OperatorEvent.NAME).withoutThreshold().withoutStackTrace();
            recording.start();
            session.run(progress, () -> {
                for (int i = 0; i < MEASUREMENTS; i++) {
                    product.measure();
                    memory.measure();
                }
            });
            recording.stop();
            double gflops = product.gflops();
            double gigabytes = memory.gigabytesPerSecond();
            List<Row> rows = new ArrayList<>();
            events(recording, session.taken()).forEach((series, sums) -> {
                if (series.variant() != StepVariant.FP32) {
                    rows.addAll(sums.rows(series, gflops, gigabytes));
                }
            });
            return new Measured(gflops, gigabytes, rows);
        }
    }

    private static Map<SpeedSession.Series, StepSums> events(Recording recording, List<SpeedSession.Series> taken) {
        Map<Boolean, List<RecordedEvent>> events = read(recording).stream()
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .collect(Collectors.partitioningBy(
                        event -> event.getString("operator").equals(OperatorEvent.STEP)));
        List<RecordedEvent> steps = Objects.requireNonNull(events.get(true));
        if (steps.size() != taken.size()) {
            throw new IllegalStateException(taken.size() + " steps, of which " + steps.size() + " were recorded");
        }
        Map<SpeedSession.Series, StepSums> sums = new LinkedHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            sums.computeIfAbsent(taken.get(i), _ -> new StepSums()).addStep(steps.get(i));
        }
        int at = 0;
        for (RecordedEvent event : Objects.requireNonNull(events.get(false))) {
            while (at < steps.size() && steps.get(at).getEndTime().isBefore(event.getStartTime())) {
                at++;
            }
            if (at < steps.size()
                    && !event.getStartTime().isBefore(steps.get(at).getStartTime())) {
                Objects.requireNonNull(sums.get(taken.get(at))).add(event);
            }
        }
        return sums;
    }

    private static List<RecordedEvent> read(Recording recording) {
        try {
            Path file = Files.createTempFile("operators", ".jfr");
            try {
                recording.dump(file);
                return new ArrayList<>(RecordingFile.readAllEvents(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the steps of one variant add up to.
    private static final class StepSums {
        private final Map<String, OperatorSums> operators = new LinkedHashMap<>();
        private int steps;
        private double nanoseconds;

        void addStep(RecordedEvent step) {
            steps++;
            nanoseconds += step.getDuration().toNanos();
        }

        void add(RecordedEvent event) {
            operators
                    .computeIfAbsent(event.getString("operator"), _ -> new OperatorSums())
                    .add(event);
        }

        List<Row> rows(SpeedSession.Series series, double gflops, double gigabytes) {
            List<Row> rows = new ArrayList<>();
            double other = nanoseconds;
            for (Map.Entry<String, OperatorSums> entry : operators.entrySet()) {
                OperatorSums one = entry.getValue();
                other -= one.nanoseconds;
                double computing = one.operations / gflops;
                double moving = one.bytes / gigabytes;
                rows.add(new Row(
                        series.subject().name(),
                        series.variant(),
                        entry.getKey(),
                        (double) one.calls / steps,
                        one.nanoseconds / steps * 1e-6,
                        one.nanoseconds / nanoseconds,
                        one.operations / one.nanoseconds,
                        one.bytes / one.nanoseconds,
                        Optional.of(computing >= moving ? Limit.COMPUTE : Limit.MEMORY),
                        Math.max(computing, moving) / one.nanoseconds));
            }
            rows.sort(Comparator.comparingDouble(Row::share).reversed());
            rows.add(new Row(
                    series.subject().name(),
                    series.variant(),
                    "other",
                    1,
                    other / steps * 1e-6,
                    other / nanoseconds,
                    0,
                    0,
                    Optional.empty(),
                    0));
            return rows;
        }
    }

    private static final class OperatorSums {
        private int calls;
        private double nanoseconds;
        private double operations;
        private double bytes;

        void add(RecordedEvent event) {
            calls++;
            nanoseconds += event.getDuration().toNanos();
            operations += event.getLong("operations");
            bytes += event.getLong("bytes");
        }
    }
}
