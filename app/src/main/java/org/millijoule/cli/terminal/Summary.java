package org.millijoule.cli.terminal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millijoule.precision.Assigned;
import org.millijoule.store.files.ResultFile;

/// What a finished search prints.
public record Summary(ResultFile result, Path directory) {
    /// Of a warning beside its heading.
    private static final int WIDTH = 90;

    /// In lines for a terminal.
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, result.strategy().equals("fixed") ? "network" : "found", result.architecture());
        line(text, isAgreement() ? "agreement" : "accuracy", accuracy());
        for (ResultFile.BudgetRow budget : result.budget()) {
            line(
                    text,
                    budget.metric(),
                    Amount.of(budget.actual(), budget.unit()) + " of " + Amount.of(budget.limit(), budget.unit())
                            + (budget.satisfied() ? "" : ": over the budget"));
        }
        result.quantization().flatMap(Summary::proof).ifPresent(proof -> line(text, "proof", proof));
        result.baselines().forEach(baseline -> line(text, baseline.name(), row(baseline)));
        result.warnings().forEach(warning -> line(text, "warning", wrapped(warning)));
        line(
                text,
                "model",
                directory.resolve("model.onnx") + " (onnxruntime agrees on "
                        + Amount.whole(result.agreement().sameTop1()) + " of "
                        + Amount.whole(result.agreement().images()) + " test images, "
                        + difference(result.agreement().maxAbsLogitDifference()) + ")");
        if (Files.exists(directory.resolve("report.html"))) {
            line(text, "report", directory.resolve("report.html").toString());
        }
        return text.toString();
    }

    /// Whether accuracy is agreement with the network as given, since the images have no labels.
    private boolean isAgreement() {
        return result.quantization()
                .filter(how -> how.labels().equals("network"))
                .isPresent();
    }

    private static Optional<String> proof(ResultFile.QuantizationRow how) {
        return how.gap().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Assigned.isLeast(how.gap().getAsDouble())
                                ? "no bit-widths inside the budgets have a lower sum of sensitivities"
                                : String.format(
                                        Locale.ROOT,
                                        "the least sum of sensitivities inside the budgets is at most %.2g%% lower",
                                        100 * how.gap().getAsDouble()));
    }

    private static String difference(double largest) {
        return largest == 0
                ? "every logit the same"
                : "largest logit difference " + String.format(Locale.ROOT, "%.1e", largest);
    }

    private String accuracy() {
        ResultFile.Accuracy accuracy = result.accuracy();
        StringBuilder text = new StringBuilder();
        accuracy.test().ifPresent(test -> text.append(Amount.percent(test)).append(" on the test images"));
        accuracy.retrainedValidation()
                .ifPresent(validation ->
                        text.append(", ").append(Amount.percent(validation)).append(" on the validation images"));
        return text.toString();
    }

    private static String row(ResultFile.BaselineRow baseline) {
        List<String> parts = new ArrayList<>();
        parts.add(Amount.percent(baseline.test()) + " on the test images");
        baseline.energyMj().ifPresent(energy -> parts.add(Amount.of(energy, "mJ")));
        baseline.latencyMs().ifPresent(latency -> parts.add(Amount.of(latency, "ms")));
        baseline.modelBytes().ifPresent(bytes -> parts.add(Amount.of(bytes / 1e3, "kB")));
        return String.join(", ", parts);
    }

    /// In lines that fit a terminal, below each other.
    private static String wrapped(String sentences) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : sentences.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                text.append(String.format("%n%10s", ""));
                column = 0;
            } else if (column > 0) {
                text.append(' ');
                column++;
            }
            text.append(word);
            column += word.length();
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String what, String value) {
        text.append(String.format(Locale.ROOT, "%-10s%s%n", what, value));
    }
}
