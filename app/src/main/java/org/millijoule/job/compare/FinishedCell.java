package org.millijoule.job.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.report.CsvTable;
import org.millijoule.search.SearchStrategy;
import org.millijoule.searching.Darts;
import org.millijoule.searching.Joint;
import org.millijoule.store.RunDirectoryException;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.ResultFile;

/// The complete run of a cell: counts what it took from what it wrote.
record FinishedCell(ComparisonPlan plan, Cell cell, Path run) {
    private static final String WAY_OUT = "Maybe delete the folder of this run: --resume makes it again.";
    private static final String RETRAINING = "retrain-";

    CellRow row() {
        ResultFile result = Json.read(run.resolve(ResultFile.NAME), ResultFile.class, WAY_OUT);
        CsvTable trials = CsvTable.read(
                run.resolve("trials.csv"), List.of("fidelity", "energy_mj", "latency_ms", "model_bytes"));
        List<String> retrained = trials.rows().stream()
                .filter(row -> trials.text(row, "fidelity").equals("retrained"))
                .findFirst()
                .orElseThrow(() -> new RunDirectoryException(run + " has no retrained network. " + WAY_OUT));
        long supernetTrials = trials.rows().stream()
                .filter(row -> trials.text(row, "fidelity").equals("supernet"))
                .count();
        long weightsSteps = weightsSteps();
        boolean searched = cell.method().given().isEmpty();
        CellRow.Figures figures = new CellRow.Figures(
                trials.number(retrained, "energy_mj").orElseThrow(),
                trials.number(retrained, "latency_ms").orElseThrow(),
                trials.number(retrained, "model_bytes").orElseThrow(),
                error(result.accuracy().retrainedValidation()),
                error(result.accuracy().test()),
                weightsSteps,
                searched ? scored(result, supernetTrials) + policyImages(weightsSteps) : 0,
                searched ? plan.problem().costs().pricedLayers() : 0,
                seconds());
        return new CellRow(cell, result.status(), Optional.of(figures), result.architecture());
    }

    private static OptionalDouble error(OptionalDouble accuracy) {
        return accuracy.isPresent() ? OptionalDouble.of(100 - accuracy.getAsDouble()) : accuracy;
    }

    /// The last step of a supernet's training; steps are counted through warm-up and search.
    private long weightsSteps() {
        CsvTable metrics = CsvTable.read(run.resolve("metrics.csv"), List.of("step", "phase"));
        return metrics.rows().stream()
                .filter(row -> !metrics.text(row, "phase").startsWith(RETRAINING))
                .mapToLong(row -> (long) metrics.number(row, "step").orElse(0))
                .max()
                .orElse(0);
    }

    private SearchStrategy strategy() {
        return cell.method().strategyBeside(plan.problem().spec().strategy());
    }

    /// Every trial of a supernet is a network that was scored. The cheapest network that stands in where one-shot search
    /// found none was scored as well.
    private long scored(ResultFile result, long trials) {
        boolean standIn = trials == 0 && result.accuracy().supernetValidation().isPresent();
        int images = result.choice()
                .map(ResultFile.ChoiceRow::images)
                .orElseGet(() -> Math.min(
                        plan.validationImages(), SupernetSettings.of(strategy()).selection().validationImages()));
        return (trials + (standIn ? 1 : 0)) * images;
    }

    private long policyImages(long weightsSteps) {
        return switch (strategy()) {
            case Joint joint -> policyImages(joint, weightsSteps);
            case Darts darts -> policyImages(darts.steps(), weightsSteps);
            default -> 0;
        };
    }

    private static long policyImages(Joint joint, long weightsSteps) {
        return joint.policySteps(weightsSteps / (joint.warmUpEpochs() + joint.epochs())) * joint.batch();
    }

    private double seconds() {
        CsvTable timing = CsvTable.read(run.resolve("timing.csv"), List.of("seconds"));
        double seconds = timing.rows().stream()
                .mapToDouble(row -> timing.number(row, "seconds").orElse(0))
                .sum();
        return Math.round(seconds * 1000) / 1000.0;
    }
}
