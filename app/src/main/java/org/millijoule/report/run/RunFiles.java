package org.millijoule.report.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.millijoule.store.files.ArchitectureFile;
import org.millijoule.store.files.CostFile;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.Provenance;
import org.millijoule.store.files.ResultFile;

/// Reads a run directory into a [Run]. Its files must be there and whole: a page that silently says less than the run
/// found would replace a good one.
public record RunFiles(Path directory) {
    private static final String WAY_OUT = "Maybe the run has not finished, or the file was damaged: the command of the"
            + " run with --resume goes on, or makes it again.";

    private static final List<String> TRIALS = List.of(
            "number",
            "step",
            "fidelity",
            "architecture",
            "error",
            "energy_mj",
            "latency_ms",
            "model_bytes",
            "feasible");
    private static final List<String> METRICS = List.of(
            "step",
            "phase",
            "train_loss",
            "validation_loss",
            "validation_accuracy",
            "expected_energy_mj",
            "lambda",
            "temperature",
            "entropy");

    /// Reads all files of the run.
    ///
    /// @throws org.millijoule.store.disk.RunDirectoryException naming the file that is missing or cannot be
    /// read, and why
    public Run read() {
        return new Run(
                found(architecture()), cost(json("cost.json", CostFile.class)), outcome(result()), trials(), metrics());
    }

    ArchitectureFile architecture() {
        return json(ArchitectureFile.NAME, ArchitectureFile.class);
    }

    ResultFile result() {
        return json(ResultFile.NAME, ResultFile.class);
    }

    Provenance provenance() {
        return json(Provenance.NAME, Provenance.class);
    }

    /// One of its JSON files.
    ///
    /// @throws org.millijoule.store.disk.RunDirectoryException naming the file, and why it cannot be read
    public <T> T json(String name, Class<T> type) {
        return Json.read(directory.resolve(name), type, WAY_OUT);
    }

    private static Run.Found found(ArchitectureFile file) {
        return new Run.Found(
                text(file.space()),
                shape(file.input()),
                OptionalInt.of(file.classes()),
                file.line().flatMap(RunFiles::text));
    }

    /// Height, width and channels as one text.
    static Optional<String> shape(List<Integer> sides) {
        return sides.isEmpty()
                ? Optional.empty()
                : Optional.of(sides.stream().map(String::valueOf).collect(Collectors.joining("×")));
    }

    private static Run.CostSheet cost(CostFile file) {
        CostFile.Hardware hardware = file.hardware();
        CostFile.Total total = file.total();
        return new Run.CostSheet(
                new Run.Hardware(
                        text(hardware.name()),
                        text(hardware.depthwise()),
                        text(hardware.outputs()),
                        number(hardware.batch())),
                new Run.Total(
                        number((double) total.cycles()),
                        number(total.latencyMs()),
                        number(total.energyMj()),
                        number((double) total.modelBytes()),
                        number((double) total.peakRamBytes()),
                        number((double) total.parameters()),
                        number((double) total.macs()),
                        number((double) total.bitOps())),
                file.layers().stream().map(RunFiles::layer).toList());
    }

    private static Run.LayerRow layer(CostFile.LayerRow layer) {
        CostFile.EnergyRow energy = layer.energyNj();
        Map<EnergyPart, Double> parts = new EnumMap<>(EnergyPart.class);
        for (EnergyPart part : EnergyPart.values()) {
            OptionalDouble nanojoules =
                    switch (part) {
                        case CORE -> energy.core();
                        case WEIGHT_BUFFER -> energy.wbuf();
                        case INPUT_BUFFER -> energy.ibuf();
                        case OUTPUT_BUFFER -> energy.obuf();
                        case DRAM -> energy.dram();
                        case UNDIVIDED -> OptionalDouble.of(0);
                    };
            parts.put(part, Math.max(0, nanojoules.orElse(0)));
        }
        if (energy.core().isEmpty()) { // parts are null where energy was measured as a whole
            parts.put(EnergyPart.UNDIVIDED, energy.total());
        }
        return new Run.LayerRow(
                layer.name(),
                text(layer.kind()),
                OptionalInt.of(layer.weightBits()),
                OptionalInt.of(layer.activationBits()),
                OptionalInt.of(layer.outputBits()),
                number((double) layer.cycles()),
                parts,
                energy.total());
    }

    private static Run.Outcome outcome(ResultFile file) {
        ResultFile.Accuracy accuracy = file.accuracy();
        return new Run.Outcome(
                text(file.status()),
                Optional.of(Long.toString(file.seed())),
                text(file.strategy()),
                file.budget().stream()
                        .map(budget -> new Run.Budget(
                                budget.metric().toLowerCase(Locale.ROOT),
                                number(budget.limit()),
                                number(budget.actual()),
                                budget.unit(),
                                budget.satisfied()))
                        .toList(),
                new Run.Accuracy(
                        accuracy.real(),
                        accuracy.supernetValidation(),
                        accuracy.retrainedValidation(),
                        accuracy.test(),
                        accuracy.testOnnx()),
                agreement(file.agreement()),
                file.baselines().stream()
                        .map(baseline -> new Run.Baseline(
                                baseline.name(),
                                number(baseline.test()),
                                baseline.energyMj(),
                                baseline.latencyMs(),
                                baseline.modelBytes()))
                        .toList(),
                file.target()
                        .flatMap(target -> shape(target.input())
                                .map(input -> new Run.Target(input, OptionalInt.of(target.classes())))),
                file.choice()
                        .map(choice -> new Run.Choice(
                                choice.by(),
                                OptionalInt.of(choice.images()),
                                OptionalInt.of(choice.recalibrationBatches()),
                                OptionalInt.of(choice.finalists()),
                                OptionalInt.of(choice.withLessError()))),
                file.quantization()
                        .map(how -> new Run.Quantized(
                                how.measure(),
                                how.sensitivityImages(),
                                how.calibrationImages(),
                                how.fineTuneEpochs(),
                                how.labels().equals("data"),
                                how.sensitivity(),
                                how.gap())),
                file.warnings());
    }

    private static Optional<Run.Agreement> agreement(ResultFile.Agreement row) {
        return row.images() < 1
                ? Optional.empty()
                : Optional.of(new Run.Agreement(
                        row.images(),
                        number((double) row.sameTop1() / row.images()),
                        number(row.maxAbsLogitDifference())));
    }

    private List<Run.TrialRow> trials() {
        CsvTable table = CsvTable.read(directory.resolve("trials.csv"), TRIALS);
        List<Run.TrialRow> trials = new ArrayList<>();
        for (List<String> row : table.rows()) {
            trials.add(new Run.TrialRow(
                    table.text(row, "number"),
                    table.text(row, "step"),
                    table.text(row, "fidelity").toLowerCase(Locale.ROOT),
                    table.text(row, "architecture"),
                    table.number(row, "error"),
                    table.number(row, "energy_mj"),
                    table.number(row, "latency_ms"),
                    table.number(row, "model_bytes"),
                    table.text(row, "feasible").equalsIgnoreCase("true")
                            || table.text(row, "feasible").equals("1"),
                    table.number(row, "loss"),
                    table.whole(row, "rank")));
        }
        return trials;
    }

    private List<Run.MetricRow> metrics() {
        CsvTable table = CsvTable.read(directory.resolve("metrics.csv"), METRICS);
        List<Run.MetricRow> metrics = new ArrayList<>();
        for (List<String> row : table.rows()) {
            metrics.add(new Run.MetricRow(
                    table.number(row, "step").orElse(metrics.size()),
                    table.text(row, "phase"),
                    table.number(row, "train_loss"),
                    table.number(row, "validation_loss"),
                    table.number(row, "validation_accuracy"),
                    table.number(row, "expected_energy_mj"),
                    table.number(row, "lambda"),
                    table.number(row, "temperature"),
                    table.number(row, "entropy")));
        }
        return metrics;
    }

    private static Optional<String> text(String text) {
        return Optional.of(text).filter(words -> !words.isBlank());
    }

    private static OptionalDouble number(double value) {
        return OptionalDouble.of(value);
    }
}
