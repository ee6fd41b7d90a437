package org.millijoule.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millijoule.cli.terminal.StatusLine;
import org.millijoule.job.benchmark.BenchmarkOrigin;
import org.millijoule.store.files.Json;
import org.millijoule.study.MeasuredNetwork;
import org.millijoule.study.OperatorProfile;

/// `benchmark --training --by-operator`: the roofline of our own steps.
record OperatorBenchmark(List<MeasuredNetwork> networks, Optional<List<Integer>> batches, int rounds, int threads) {
    /// `benchmark --training --by-operator --json`.
    record File(int schema, int threads, int rounds, BenchmarkOrigin provenance, List<Profile> profiles) {
        /// @param matmulGflops of a product of two 2048 x 2048 matrices, the median between the rounds
        /// @param memoryGbPerS read and written, of large copies, likewise
        record Profile(String network, int batch, double matmulGflops, double memoryGbPerS, List<Row> operators) {}

        /// @param network with what is measured of it
        /// @param share of the steps' time
        /// @param ofLimit the least time that its operations and bytes take on this machine over what they took
        record Row(
                String network,
                String variant,
                String operator,
                double calls,
                double ms,
                double share,
                double gflops,
                double gbPerS,
                double ofLimit) {}
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
                BenchmarkOrigin.withoutData(),
                all.stream().map(OperatorBenchmark::profile).toList());
    }

    private static File.Profile profile(Profiled one) {
        OperatorProfile.Measured measured = one.measured();
        return new File.Profile(
                one.network(),
                one.batch(),
                measured.matmulGflops(),
                measured.memoryGigabytesPerSecond(),
                measured.rows().stream().map(OperatorBenchmark::row).toList());
    }

    private static File.Row row(OperatorProfile.Row row) {
        return new File.Row(
                row.subject(),
                row.variant().key(),
                row.operator(),
                row.calls(),
                row.milliseconds(),
                row.share(),
                row.gflops(),
                row.gigabytesPerSecond(),
                row.ofLimit());
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
                    "%-21s  %-16s  %-32s %6s %9s %7s %8s %7s %9s\n",
                    "network",
                    "variant",
                    "operator",
                    "calls",
                    "ms",
                    "share",
                    "GFLOP/s",
                    "GB/s",
                    "of limit"));
            measured.rows().forEach(row -> text.append(line(row)));
            text.append("\n");
        }
        return text.toString();
    }

    private static String line(OperatorProfile.Row row) {
        String start = String.format(
                Locale.ROOT,
                "%-21s  %-16s  %-32s %6.0f %9.2f %6.1f%%",
                row.subject(),
                row.variant().key(),
                row.operator(),
                row.calls(),
                row.milliseconds(),
                100 * row.share());
        return row.ofLimit() == 0
                ? start + "\n"
                : start
                        + String.format(
                                Locale.ROOT,
                                " %8.1f %7.1f %8.0f%%\n",
                                row.gflops(),
                                row.gigabytesPerSecond(),
                                100 * row.ofLimit());
    }
}
