package org.millijoule.job.benchmark;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.millijoule.data.Images;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.job.run.TestSplit;
import org.millijoule.learn.Retrained;
import org.millijoule.learn.TrainingData;
import org.millijoule.machine.Arithmetic;
import org.millijoule.machine.Origin;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.Architecture;
import org.millijoule.space.Candidate;
import org.millijoule.space.SearchSpace;
import org.millijoule.spec.SpecHash;
import org.millijoule.spec.SpecWriter;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.RunWatch;
import org.millijoule.store.TrainedAccuracies;
import org.millijoule.study.FullPrecisionNetwork;
import org.millijoule.study.PrecisionStudy;

/// The work of `benchmark --accuracy`. Every training has a run directory of its own, named by what it depends
/// on, so that another recipe for 2 bits leaves the others as they are; accuracies stay in `accuracies.json`.
/// Recipes are fixed and nothing is chosen, so the test split is opened once a network is trained.
public record AccuracyJob(PrecisionStudy study, TrainingData data, Path directory, RunWatch watch) {
    private static final String FULL_PRECISION = "fp32";
    private static final String STAGE = "train"; // in timing.csv

    /// All that a network at full precision depends on.
    public record FullBy(
            SearchSpace space,
            String architecture,
            Quantizer quantizer,
            int threads,
            Arithmetic arithmetic,
            PrecisionStudy.FullPrecision stage,
            String data,
            long seed) {}

    /// All that a quantized network depends on.
    ///
    /// @param from hash of the [FullBy] whose weights it starts with
    public record QuantizedBy(String from, PrecisionStudy.Quantized stage) {}

    /// One training of one seed.
    ///
    /// @param name `fp32`, or bits of weights and activations: `w4a4`
    private record Part(String name, Record settings, long seed) {
        String hash() {
            return SpecHash.of(settings, Set.of());
        }
    }

    public AccuracyFile measure(List<Long> seeds, List<PrecisionStudy.Quantized> stages) {
        List<AccuracyFile.Row> rows = new ArrayList<>();
        try (TrainedAccuracies known = TrainedAccuracies.open(directory)) {
            for (long seed : seeds) {
                rows.addAll(rows(seed, stages, known));
            }
        }
        Architecture widest = study.at(study.space().bits().getLast());
        Candidate candidate = study.space().decode(widest);
        NetworkStatistics statistics = NetworkStatistics.of(candidate.network(), candidate.precisions());
        return AccuracyFile.of(
                study.space().print(widest),
                statistics.macs() / 1e6,
                statistics.parameters(),
                data.images().count(),
                data.test().count(),
                seeds,
                study.quantizer().kind(),
                BenchmarkOrigin.ofData(data.hash()),
                rows);
    }

    private List<AccuracyFile.Row> rows(long seed, List<PrecisionStudy.Quantized> stages, TrainedAccuracies known) {
        Part full = new Part(
                FULL_PRECISION,
                new FullBy(
                        study.space(),
                        study.architecture(),
                        study.quantizer(),
                        study.threads(),
                        Arithmetic.ofThisMachine(),
                        study.fullPrecision(),
                        data.hash(),
                        seed),
                seed);
        List<Part> quantized = stages.stream()
                .map(stage ->
                        new Part("w" + stage.bits() + "a" + stage.bits(), new QuantizedBy(full.hash(), stage), seed))
                .toList();
        List<Part> parts = new ArrayList<>(List.of(full));
        parts.addAll(quantized);
        if (!parts.stream().allMatch(part -> isKnown(part, known))) {
            trainMissing(full, quantized, stages, known);
        }
        double base = row(full, known).accuracy();
        return parts.stream()
                .map(part -> {
                    TrainedAccuracies.Row row = row(part, known);
                    return new AccuracyFile.Row(
                            seed, part.name(), row.accuracy(), row.accuracy() - base, row.seconds());
                })
                .toList();
    }

    private static boolean isKnown(Part part, TrainedAccuracies known) {
        return known.find(part.hash(), part.name()).isPresent();
    }

    private static TrainedAccuracies.Row row(Part part, TrainedAccuracies known) {
        return known.find(part.hash(), part.name()).orElseThrow();
    }

    private void trainMissing(
            Part full, List<Part> quantized, List<PrecisionStudy.Quantized> stages, TrainedAccuracies known) {
        try (RunDirectory run = open(full);
                FullPrecisionNetwork network = run.timed(STAGE, () -> study.train(data, full.seed(), run))) {
            Images test = data.test();
            if (!isKnown(full, known)) {
                add(full, new TestSplit(test, network.logits(test)), run, known);
            }
            for (int i = 0; i < stages.size(); i++) {
                if (!isKnown(quantized.get(i), known)) {
                    quantize(quantized.get(i), stages.get(i), network, test, known);
                }
            }
        }
    }

    private void quantize(
            Part part,
            PrecisionStudy.Quantized stage,
            FullPrecisionNetwork from,
            Images test,
            TrainedAccuracies known) {
        try (RunDirectory run = open(part);
                Retrained network = run.timed(STAGE, () -> study.quantize(from, stage, data, part.seed(), run))) {
            add(part, TestSplit.of(network, test), run, known);
        }
    }

    private static void add(Part part, TestSplit tested, RunDirectory run, TrainedAccuracies known) {
        known.add(new TrainedAccuracies.Row(part.hash(), part.name(), tested.accuracy(), run.seconds(STAGE)));
    }

    private RunDirectory open(Part part) {
        String hash = part.hash();
        Path own = directory.resolve(part.name() + "-" + hash.substring(0, 8) + "-s" + part.seed());
        return RunDirectory.open(
                own,
                true,
                Origin.of(hash, part.seed(), study.threads(), data.hash(), Clock.systemUTC()),
                SpecWriter.write(part.settings()),
                study.space()::print,
                watch);
    }
}
