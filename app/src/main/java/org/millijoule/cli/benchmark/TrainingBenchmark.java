package org.millijoule.cli.benchmark;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.millijoule.cli.terminal.StatusLine;
import org.millijoule.job.benchmark.BenchmarkOrigin;
import org.millijoule.machine.Libtorch;
import org.millijoule.store.files.Json;
import org.millijoule.study.MeasuredNetwork;
import org.millijoule.study.SpeedRow;
import org.millijoule.study.TrainingSpeed;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Option;

/// `benchmark --training`: how many images a second go through a training step, quantized and in the supernet,
/// beside plain libtorch.
final class TrainingBenchmark implements Benchmark {
    private static final int MOST_ROUNDS = 1000;
    private static final int MOST_THREADS = 256;
    private static final int LARGEST_BATCH = 512;

    @Option(names = "--training", description = "How fast are training steps beside plain libtorch?")
    private boolean chosen;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "With --training: steps of every variant that count; by default 7.")
    private int rounds = 7;

    @Option(names = "--threads", paramLabel = "N", description = "With --training: threads of libtorch; by default 2.")
    private int threads = 2;

    @Option(
            names = "--network",
            paramLabel = "NAME",
            description = "With --training: only this one of mobilenet-10, mobilenet-90, talk-64, talk-224, resnet-20 "
                    + "and resnet-18.")
    private Optional<String> network = Optional.empty();

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            description = "With --training: images per step, several with commas; by default 64,128, of resnet-18 64, "
                    + "of talk-224 8.")
    private List<Integer> batches = List.of();

    @Option(
            names = "--by-operator",
            description = "With --training: where the time of a step goes, and what the machine's limit is.")
    private boolean byOperator;

    /// `benchmark --training --json`. Every ratio is between rows of the same network and batch.
    ///
    /// @param matmulGflops of a product of two 2048 x 2048 matrices, the median between the rounds
    /// @param together weights and policy steps of a search in turn
    record File(
            int schema,
            int threads,
            int rounds,
            double matmulGflops,
            BenchmarkOrigin provenance,
            List<Row> rows,
            List<TogetherRow> together) {
        /// @param variant `fp32`, `quantized`, `supernet-weights` or `supernet-policy`
        /// @param ratioToFp32 of a supernet's weights step: to the sampled networks in plain libtorch; of its
        ///     policy step: to the largest network of the space
        /// @param ratioToStandalone of a supernet's steps: to the same networks quantized and alone
        record Row(
                String network,
                double mmac,
                double width,
                String bits,
                String input,
                int batch,
                String variant,
                double imagesPerS,
                double ratioToFp32,
                OptionalDouble ratioToStandalone,
                double peakShare,
                double stallShare) {}

        /// @param imagesPerS the images of a weights and a policy step over the time of both
        /// @param validationImagesPerS of sampled networks that are validated with the shared weights
        record TogetherRow(
                String network,
                int batch,
                double imagesPerS,
                OptionalDouble targetImagesPerS,
                double validationImagesPerS) {}
    }

    @Override
    public String option() {
        return "--training";
    }

    @Override
    public boolean isChosen() {
        return chosen;
    }

    @Override
    public Result run() {
        between("--rounds", rounds, 1, MOST_ROUNDS);
        between("--threads", threads, 1, MOST_THREADS);
        batches.forEach(batch -> between("--batch", batch, 2, LARGEST_BATCH)); // batch-norm needs two
        List<MeasuredNetwork> networks = networks();
        Libtorch.useThreads(threads);
        if (byOperator) {
            return new OperatorBenchmark(networks, sizes(), rounds, threads).run();
        }
        TrainingSpeed speed = new TrainingSpeed(networks, sizes(), rounds);
        Optional<StatusLine> line = StatusLine.ofStandardError();
        try {
            TrainingSpeed.Measured measured = speed.measure(at -> line.ifPresent(status -> status.show(at)));
            return new Result(file(measured), new TrainingTable(threads, rounds, measured).text());
        } finally {
            line.ifPresent(StatusLine::clear);
        }
    }

    private Optional<List<Integer>> sizes() {
        return batches.isEmpty() ? Optional.empty() : Optional.of(batches);
    }

    private static void between(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new UsageException(option + " " + value + " cannot be measured. Maybe a number between " + least
                    + " and " + most + "?");
        }
    }

    private List<MeasuredNetwork> networks() {
        List<MeasuredNetwork> all = MeasuredNetwork.all();
        if (network.isEmpty()) {
            return all;
        }
        List<MeasuredNetwork> named =
                all.stream().filter(one -> one.name().equals(network.get())).toList();
        if (named.isEmpty()) {
            throw new UsageException("this benchmark has no network '" + network.get() + "'. Maybe "
                    + all.stream().map(MeasuredNetwork::name).collect(Collectors.joining(", ")) + "?");
        }
        return named;
    }

    private File file(TrainingSpeed.Measured measured) {
        return new File(
                Json.SCHEMA,
                threads,
                rounds,
                measured.matmulGflops(),
                BenchmarkOrigin.withoutData(),
                measured.rows().stream().map(TrainingBenchmark::row).toList(),
                measured.searches().stream()
                        .map(search -> new File.TogetherRow(
                                search.network(),
                                search.batch(),
                                search.imagesPerSecond(),
                                search.target(),
                                search.validationImagesPerSecond()))
                        .toList());
    }

    private static File.Row row(SpeedRow row) {
        return new File.Row(
                row.network(),
                row.mmac(),
                row.width(),
                row.bits(),
                row.input(),
                row.batch(),
                row.variant().key(),
                row.imagesPerSecond(),
                row.ratioToFp32(),
                row.ratioToStandalone(),
                row.peakShare(),
                row.stallShare());
    }
}
