package org.millijoule.job.compare;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import org.millijoule.store.Rows;

/// A row of `cells.csv`: what became of a cell.
///
/// @param status `done`; `last-resort` where the cheapest network stands in, see `result.json`; `over-budget` where a
///     given network is not inside, so nothing was trained; `failed`
/// @param measured empty of the last two
/// @param architecture empty where none was found
public record CellRow(Cell cell, String status, Optional<Figures> measured, String architecture) {
    static final String OVER_BUDGET = "over-budget";
    static final String FAILED = "failed";
    static final String HEADER = "method,seed,budget_mj,status,energy_mj,latency_ms,model_bytes,validation_error,"
            + "test_error,weights_steps,validated_images,simulator_calls,seconds,architecture";

    /// What was measured, errors in percent, costs of an image.
    ///
    /// @param weightsSteps of the supernet, the final training apart
    /// @param validatedImages of D_validate that went through the supernet, in policy steps too
    /// @param simulatorCalls how often the hardware model priced a layer for the search; table look-ups are none
    /// @param seconds of all processes that worked on the run
    public record Figures(
            double energyMj,
            double latencyMs,
            double modelBytes,
            OptionalDouble validationError,
            OptionalDouble testError,
            long weightsSteps,
            long validatedImages,
            long simulatorCalls,
            double seconds) {}

    static CellRow without(Cell cell, String status, String architecture) {
        return new CellRow(cell, status, Optional.empty(), architecture);
    }

    /// The error that methods are compared by.
    public OptionalDouble testError() {
        return measured.map(Figures::testError).orElse(OptionalDouble.empty());
    }

    String csv() {
        StringJoiner row = new StringJoiner(",")
                .add(cell.method().name())
                .add(Long.toString(cell.seed()))
                .add(Rows.number(cell.budget().millijoules()))
                .add(status);
        measured.ifPresentOrElse(
                figures -> row.add(Rows.number(figures.energyMj()))
                        .add(Rows.number(figures.latencyMs()))
                        .add(Rows.number(figures.modelBytes()))
                        .add(number(figures.validationError()))
                        .add(number(figures.testError()))
                        .add(Long.toString(figures.weightsSteps()))
                        .add(Long.toString(figures.validatedImages()))
                        .add(Long.toString(figures.simulatorCalls()))
                        .add(Rows.number(figures.seconds())),
                () -> row.add(",".repeat(8)));
        return row.add(architecture).toString();
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Rows.number(value.getAsDouble()) : "";
    }
}
