package org.millijoule.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import org.millijoule.cli.terminal.StatusLine;
import org.millijoule.job.benchmark.BenchmarkOrigin;
import org.millijoule.store.files.Json;
import org.millijoule.study.MeasuredNetwork;
import org.millijoule.study.OperatorProfile;
import org.millijoule.study.ResidentMemory;

/// `benchmark --training --by-operator`: the roofline of our own steps.
record OperatorBenchmark(List<MeasuredNetwork> networks, Optional<List<Integer>> batches, int rounds, int threads) {
    /// `benchmark --training --by-operator --json`.
    ///
    /// @param matmulGflops of a product of two 2048 x 2048 matrices, the median between the rounds, the mean over
    ///     networks and batches
    /// @param bandwidthGbPerS read and written, of large copies, likewise
    /// @param peakResidentBytes the most memory that this process had in use; absent where the system does not say
    record File(
            int schema,
            int threads,
            int rounds,
            double matmulGflops,
            double bandwidthGbPerS,
            OptionalLong peakResidentBytes,
            BenchmarkOrigin provenance,
            List<Row> rows) {
        /// @param network with what is measured of it
        /// @param calls and milliseconds: of a step
        /// @param share of the steps' time
        /// @param limit `compute` or `memory`: what takes longer at the least; absent of `other`
        /// @param limitShare that least time over what they took; absent of `other`
        record Row(
                String network,
                int batch,
                String variant,
                String operator,
                double calls,
                double milliseconds,
                double share,
                double gflops,
                double gigabytesPerS,
                Optional<String> limit,
                OptionalDouble limitShare) {}
    }

    private record Profiled(String network, int batch, OperatorProfile.Measured measured) {}

    Benchmark.Result run() {
        Optional<StatusLine> line = StatusLine.ofStandardError();
        List<Profiled> all = new ArrayList<>();
        try {
            for (MeasuredNetwork network : networks) {
                for (int batch : batches.orElse(network.batches())) {
                    OperatorProfile profile = new OperatorProfile(network, batch, rounds);
                    all.add(new Profiled(
                            network.name(), batch, profile.measure(at -> line.ifPresent(status -> status.show(at)))));
                }
            }
        } finally {
            line.ifPresent(StatusLine::clear);
        }
        return new Benchmark.Result(file(all), text(all));
    }

    private File file(List<Profiled> all) {
        return new File(
                Json.SCHEMA,
                threads,
                rounds,
                mean(all, OperatorProfile.Measured::matmulGflops),
                mean(all, OperatorProfile.Measured::memoryGigabytesPerSecond),
                ResidentMemory.peakBytes(),
                BenchmarkOrigin.withoutData(),
                all.stream()
                        .flatMap(one -> one.measured().rows().stream().map(row -> row(one.batch(), row)))
                        .toList());
    }

    private static double mean(List<Profiled> all, ToDoubleFunction<OperatorProfile.Measured> figure) {
        return all.stream()
                .map(Profiled::measured)
                .mapToDouble(figure)
                .average()
                .orElseThrow();
    }

    private static File.Row row(int batch, OperatorProfile.Row row) {
        return new File.Row(
                row.subject(),
                batch,
                row.variant().key(),
                row.operator(),
                row.calls(),
                row.milliseconds(),
                row.share(),
                row.gflops(),
                row.gigabytesPerSecond(),
                row.limit().map(OperatorProfile.Limit::key),
                row.limit().isPresent() ? OptionalDouble.of(row.ofLimit()) : OptionalDouble.empty());
    }

    private String text(List<Profiled> all) {
        StringBuilder text = new StringBuilder();
        for (Profiled one : all) {
            OperatorProfile.Measured measured = one.measured();
            text.append(String.format(
                    Locale.ROOT,
                    "%s, batch %d, %d threads, %d rounds; a product of 2048 x 2048 matrices runs at %.0f GFLOP/s, "
                            + "copies at %.1f GB/s\n\n",
                    one.network(),
                    one.batch(),
                    threads,
                    rounds,
                    measured.matmulGflops(),
                    measured.memoryGigabytesPerSecond()));
            text.append(String.format(
                    Locale.ROOT,
                    "%-21s  %-19s  %-32s %6s %9s %7s %8s %7s  %-7s %9s\n",
                    "network",
                    "variant",
                    "operator",
                    "calls",
                    "ms",
                    "share",
                    "GFLOP/s",
                    "GB/s",
                    "limit",
                    "of limit"));
            measured.rows().forEach(row -> text.append(line(row)));
            text.append("\n");
        }
        return text.toString();
    }

    private static String line(OperatorProfile.Row row) {
        String start = String.format(
                Locale.ROOT,
                "%-21s  %-19s  %-32s %6.0f %9.2f %6.1f%%",
                row.subject(),
                row.variant().key(),
                row.operator(),
                row.calls(),
                row.milliseconds(),
                100 * row.share());
        return start
                + row.limit()
                        .map(limit -> String.format(
                                Locale.ROOT,
                                " %8.1f %7.1f  %-7s %8.0f%%\n",
                                row.gflops(),
                                row.gigabytesPerSecond(),
                                limit.key(),
                                100 * row.ofLimit()))
                        .orElse("\n");
    }
}
