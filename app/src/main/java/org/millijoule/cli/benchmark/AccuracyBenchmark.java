package org.millijoule.cli.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import org.millijoule.cli.terminal.Amount;
import org.millijoule.cli.terminal.StopSignal;
import org.millijoule.cli.terminal.TerminalWatch;
import org.millijoule.job.benchmark.AccuracyFile;
import org.millijoule.job.benchmark.AccuracyJob;
import org.millijoule.job.problem.Fit;
import org.millijoule.learn.TrainingData;
import org.millijoule.machine.Libtorch;
import org.millijoule.search.Metric;
import org.millijoule.spec.Spec;
import org.millijoule.study.PrecisionStudy;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Option;

/// `benchmark --accuracy --data DIR`: what a fixed network loses at 8, 4 and 2 bits, over several seeds. Network
/// and recipes are those of `accuracy.yaml`, where no other file is named.
final class AccuracyBenchmark implements Benchmark {
    private final BenchmarkArguments arguments;
    private final SeedsOption seeds;

    @Option(
            names = "--accuracy",
            description = "What does a fixed network lose at 8, 4 and 2 bits? Needs --data with Fashion-MNIST.")
    private boolean chosen;

    @Option(
            names = "--bits",
            split = ",",
            paramLabel = "B",
            description = "With --accuracy: only these of the quantized trainings; by default all.")
    private List<Integer> bits = new ArrayList<>();

    AccuracyBenchmark(BenchmarkArguments arguments, SeedsOption seeds) {
        this.arguments = arguments;
        this.seeds = seeds;
    }

    @Override
    public String option() {
        return "--accuracy";
    }

    @Override
    public boolean isChosen() {
        return chosen;
    }

    @Override
    public Result run() {
        Spec<PrecisionStudy> read = arguments.study(builtIn());
        PrecisionStudy study = read.value();
        TrainingData data = TrainingData.whole(study.data());
        study.data().checkTest(data.images());
        Fit.of(study.space(), data, read.source()).check(study);
        Libtorch.useThreads(study.threads());
        PrecisionStudy fitted = study.on(data.images().shape(), data.images().classes());
        TerminalWatch watch = new TerminalWatch(StopSignal.listen(System.err), Metric.ENERGY);
        try {
            AccuracyFile file = new AccuracyJob(fitted, data, arguments.out("accuracy"), watch)
                    .measure(seeds.each(), stages(study));
            return new Result(file, text(file));
        } finally {
            watch.clear();
        }
    }

    static String builtIn() {
        try (InputStream in = AccuracyBenchmark.class.getResourceAsStream("accuracy.yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<PrecisionStudy.Quantized> stages(PrecisionStudy study) {
        if (bits.isEmpty()) {
            return study.quantized();
        }
        List<PrecisionStudy.Quantized> stages = new ArrayList<>();
        for (int wanted : bits) {
            stages.add(study.quantized().stream()
                    .filter(stage -> stage.bits() == wanted)
                    .findFirst()
                    .orElseThrow(() -> new UsageException("no training has " + wanted + " bits. Maybe one of "
                            + study.quantized().stream()
                                    .map(PrecisionStudy.Quantized::bits)
                                    .toList()
                            + "?")));
        }
        return stages;
    }

    private static String text(AccuracyFile file) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                """
                network    %s
                size       %.2f MMAC, %s parameters
                images     %s to train on, %s to test

                seed  precision  accuracy  to fp32  seconds
                """,
                file.architecture(),
                file.mmac(),
                Amount.whole(file.parameters()),
                Amount.whole(file.trainImages()),
                Amount.whole(file.testImages())));
        for (AccuracyFile.Row row : file.rows()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%4d  %-9s  %8.2f  %+7.2f  %7.0f%n",
                    row.seed(),
                    row.precision(),
                    row.accuracy(),
                    row.difference(),
                    row.seconds()));
        }
        for (AccuracyFile.Precision precision : file.precisions()) {
            text.append(String.format(
                    Locale.ROOT,
                    "mean  %-9s  %8.2f  %+7.2f  %7.0f  sd %s%n",
                    precision.precision(),
                    precision.mean(),
                    precision.difference(),
                    precision.seconds(),
                    two(precision.sd())));
        }
        return text.toString();
    }

    private static String two(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : "none";
    }
}
