package org.millijoule.cli.model;

import java.util.List;
import java.util.Locale;
import org.millijoule.job.evaluate.Answers;
import org.millijoule.job.evaluate.EnginePair;
import org.millijoule.job.evaluate.Evaluated;
import org.millijoule.report.Confusion;
import org.millijoule.simulate.TextTable;
import org.millijoule.statistics.BinomialInterval;
import org.millijoule.text.Visible;

/// `evaluate` for people.
record EvaluationText(Evaluated result) {
    private static final int MISTAKES = 5;

    /// On what, in one line.
    String about() {
        return number(result.images().count()) + " images of the "
                + result.part().word() + " split of " + result.data().place() + " ("
                + result.data().words() + "), pixels " + result.pixels();
    }

    /// `top-1 90.12% (95%: 89.52 to 90.69%), top-5 99.80% (...)`.
    String accuracy() {
        Answers best = result.best();
        return "top-1 " + percent(best.top1()) + (result.hasTop5() ? ", top-5 " + percent(best.top5()) : "");
    }

    private String percent(double value) {
        BinomialInterval interval =
                BinomialInterval.wilson(value, result.images().count());
        return String.format(Locale.ROOT, "%.2f%% (95%%: %.2f to %.2f)", value, interval.low(), interval.high());
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "network",
                Visible.line(result.model().file().toString()) + ": " + result.input() + ", "
                        + result.mapping().outputs().size() + " outputs");
        line(text, "data", Visible.line(about()));
        line(text, "accuracy", accuracy());
        text.append('\n').append(engines());
        text.append(result.agreement().isEmpty() ? "" : "\n");
        for (EnginePair pair : result.agreement()) {
            text.append(agreement(pair));
        }
        text.append(mistakes());
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(String.format(Locale.ROOT, "%-10s%s%n", key, value));
    }

    private String engines() {
        TextTable table = result.hasTop5()
                ? new TextTable("<engine", "top-1 %", "top-5 %", "images/s")
                : new TextTable("<engine", "top-1 %", "images/s");
        for (Answers answers : result.answers()) {
            String top1 = String.format(Locale.ROOT, "%.2f", answers.top1());
            String speed = number(Math.round(answers.imagesPerSecond()));
            if (result.hasTop5()) {
                table.row(answers.engine(), top1, String.format(Locale.ROOT, "%.2f", answers.top5()), speed);
            } else {
                table.row(answers.engine(), top1, speed);
            }
        }
        return table.text();
    }

    private String agreement(EnginePair pair) {
        String images = number(result.images().count());
        return String.format(
                Locale.ROOT,
                "%s and %s: the same class on %s of %s images, the same logits on %s, at most %s apart%n",
                pair.a(),
                pair.b(),
                number(pair.sameTop1()),
                images,
                number(pair.sameLogits()),
                pair.maxAbsLogitDifference() == 0
                        ? "0"
                        : String.format(Locale.ROOT, "%.2g", pair.maxAbsLogitDifference()));
    }

    private String mistakes() {
        List<Confusion.Mistake> mistakes = result.confusion().mistakes(MISTAKES);
        if (mistakes.isEmpty()) {
            return "";
        }
        TextTable table = new TextTable("<most confused", "<taken for", "images", "of", "%");
        for (Confusion.Mistake mistake : mistakes) {
            table.row(
                    mistake.label(),
                    mistake.takenFor(),
                    number(mistake.images()),
                    number(mistake.of()),
                    String.format(Locale.ROOT, "%.1f", 100.0 * mistake.images() / mistake.of()));
        }
        return "\n" + table.text();
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
