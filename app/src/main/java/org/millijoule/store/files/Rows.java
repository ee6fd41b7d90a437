package org.millijoule.store.files;

import java.util.OptionalDouble;
import java.util.StringJoiner;
import org.millijoule.learn.log.Metrics;
import org.millijoule.search.Trial;

/// The rows of `trials.csv` and `metrics.csv`. Numbers are printed as Java prints them: the shortest decimal that
/// reads back as the same number, in every locale; what does not apply is empty.
public final class Rows {
    public static final String TRIALS =
            "number,step,fidelity,architecture,seed,error,energy_mj,latency_ms,model_bytes,feasible,loss,rank";
    public static final String METRICS =
            "step,epoch,phase,train_loss,validation_loss,validation_accuracy,expected_energy_mj,lambda,temperature,entropy";

    private Rows() {}

    public static String of(Trial trial, String line) {
        return new StringJoiner(",")
                .add(Integer.toString(trial.number()))
                .add(Integer.toString(trial.step()))
                .add(trial.fidelity().name().toLowerCase(java.util.Locale.ROOT))
                .add(line)
                .add(Long.toString(trial.seed()))
                .add(Double.isNaN(trial.error()) ? "" : number(trial.error())) // nothing to validate on
                .add(number(trial.costs().energyMillijoules()))
                .add(number(trial.costs().latencyMilliseconds()))
                .add(number(trial.costs().modelBytes()))
                .add(Boolean.toString(trial.feasible()))
                .add(number(trial.loss()))
                .add(trial.rank().isPresent() ? Integer.toString(trial.rank().getAsInt()) : "")
                .toString();
    }

    public static String of(Metrics row) {
        return new StringJoiner(",")
                .add(Integer.toString(row.step()))
                .add(Integer.toString(row.epoch()))
                .add(row.phase())
                .add(number(row.trainLoss()))
                .add(number(row.validationLoss()))
                .add(number(row.validationAccuracy()))
                .add(number(row.expectedEnergyMillijoules()))
                .add(number(row.lambda()))
                .add(number(row.temperature()))
                .add(number(row.entropy()))
                .toString();
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "";
    }

    /// Whole numbers without a fraction, all others as the shortest decimal.
    public static String number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15 && !(value == 0 && 1 / value < 0);
        return whole ? Long.toString((long) value) : Double.toString(value);
    }
}
