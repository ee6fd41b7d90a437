package org.millijoule.job.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.millijoule.store.files.Json;

/// `benchmark --accuracy --json`. Accuracies are of all test images, in percent; quantized networks compute with
/// their integers.
///
/// @param architecture at the widest bits
/// @param quantizer its kind
/// @param provenance of the build that wrote this
/// @param rows one per seed and precision
/// @param precisions the same over all seeds
public record AccuracyFile(
        int schema,
        String architecture,
        double mmac,
        long parameters,
        int trainImages,
        int testImages,
        List<Long> seeds,
        String quantizer,
        BenchmarkOrigin provenance,
        List<Row> rows,
        List<Precision> precisions) {
    /// One training.
    ///
    /// @param precision `fp32`, or bits of weights and activations: `w4a4`
    /// @param difference to `fp32` of the same seed, in points
    /// @param seconds of the training over all processes that were at it, without what a killed one did in vain
    public record Row(long seed, String precision, double accuracy, double difference, double seconds) {}

    /// Means over the seeds.
    ///
    /// @param sd of the accuracies over the seeds; none for a single seed
    public record Precision(String precision, double mean, OptionalDouble sd, double difference, double seconds) {}

    public AccuracyFile {
        seeds = List.copyOf(seeds);
        rows = List.copyOf(rows);
        precisions = List.copyOf(precisions);
    }

    /// With the means of the rows.
    static AccuracyFile of(
            String architecture,
            double mmac,
            long parameters,
            int trainImages,
            int testImages,
            List<Long> seeds,
            String quantizer,
            BenchmarkOrigin provenance,
            List<Row> rows) {
        List<Precision> precisions = new ArrayList<>();
        for (String name : rows.stream().map(Row::precision).distinct().toList()) {
            precisions.add(mean(
                    name,
                    rows.stream().filter(row -> row.precision().equals(name)).toList()));
        }
        return new AccuracyFile(
                Json.SCHEMA,
                architecture,
                mmac,
                parameters,
                trainImages,
                testImages,
                seeds,
                quantizer,
                provenance,
                rows,
                precisions);
    }

    private static Precision mean(String name, List<Row> rows) {
        double mean = rows.stream().mapToDouble(Row::accuracy).average().orElseThrow();
        double squares = rows.stream()
                .mapToDouble(row -> (row.accuracy() - mean) * (row.accuracy() - mean))
                .sum();
        return new Precision(
                name,
                mean,
                rows.size() < 2 ? OptionalDouble.empty() : OptionalDouble.of(Math.sqrt(squares / (rows.size() - 1))),
                rows.stream().mapToDouble(Row::difference).average().orElseThrow(),
                rows.stream().mapToDouble(Row::seconds).average().orElseThrow());
    }
}
