package org.millijoule.caution;

import java.util.Locale;
import org.millijoule.learn.Recipe;
import org.millijoule.learn.Retraining;
import org.millijoule.search.AskTell;
import org.millijoule.search.Differentiable;
import org.millijoule.search.Fixed;
import org.millijoule.search.Metric;
import org.millijoule.search.SearchStrategy;
import org.millijoule.searching.Darts;
import org.millijoule.searching.Joint;
import org.millijoule.searching.OneShot;

/// What to change, by the keys that the run's own spec has, and numbers for people.
final class Advice {
    private Advice() {}

    /// A longer search, as a phrase: `more strategy.epochs (now 10)`.
    static String longerSearch(SearchStrategy strategy) {
        return switch (strategy) {
            case Joint joint -> twoParts(joint.warmUpEpochs(), joint.epochs());
            case Darts darts -> twoParts(darts.warmUpEpochs(), darts.epochs());
            case OneShot search -> "more strategy.epochs (now " + search.epochs() + ")";
            case AskTell search ->
                "strategy: {kind: one-shot, search: {kind: " + search.kind() + "}} with more epochs than its "
                        + new OneShot(search).epochs();
            case Differentiable other -> "a longer search (strategy " + other.kind() + ")";
            case Fixed _ -> "another network";
        };
    }

    private static String twoParts(int warmUp, int epochs) {
        return "more strategy.warm-up-epochs (now " + warmUp + ") and strategy.epochs (now " + epochs + ")";
    }

    /// A longer warm-up of the shared weights, which all finalists are judged by.
    static String longerWarmUp(SearchStrategy strategy) {
        return switch (strategy) {
            case Joint joint -> "more strategy.warm-up-epochs (now " + joint.warmUpEpochs() + ")";
            case Darts darts -> "more strategy.warm-up-epochs (now " + darts.warmUpEpochs() + ")";
            case OneShot _, AskTell _, Differentiable _, Fixed _ -> longerSearch(strategy);
        };
    }

    static String longerRetraining(Retraining retrain) {
        return "more retrain.epochs (now " + retrain.epochs() + ")";
    }

    /// Gentler steps under `settings`, a key of the spec.
    static String gentlerSteps(String settings, Recipe weights) {
        return "a lower " + settings + ".weights.learning-rate (now " + number(weights.learningRate())
                + ") or clip (now " + number(weights.clip()) + ")";
    }

    static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }

    static String points(double value) {
        return String.format(Locale.ROOT, "%.2f points", value);
    }

    static String amount(Metric metric, double value) {
        return number(value) + (metric.unit().isEmpty() ? "" : " " + metric.unit());
    }

    /// Four digits that count.
    static String number(double value) {
        return Math.abs(value) >= 1000
                ? String.format(Locale.ROOT, "%,d", Math.round(value))
                : new java.math.BigDecimal(value)
                        .round(new java.math.MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
