package org.millijoule.report;

import org.millijoule.precision.Assigned;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.run.Run;

/// Why a given network got these bit-widths.
record BitReasons(Run.Outcome outcome, Run.Quantized how) {
    void write(Markup out) {
        out.open("dl", "class", "card");
        out.entry("method", outcome.strategy().orElse(Figures.NONE));
        out.entry("sensitivities", sensitivities());
        out.entry("their sum", Figures.significant(how.sensitivity(), 4));
        out.entry("proof", proof());
        out.entry("calibration", Figures.whole(how.calibrationImages()) + " images");
        out.entry(
                "fine-tuning",
                how.epochs() == 0
                        ? "none: post-training quantization"
                        : how.epochs() + (how.epochs() == 1 ? " epoch" : " epochs"));
        out.close();
    }

    private String sensitivities() {
        String what =
                switch (how.measure()) {
                    case "kl" -> "divergence of the classes' probabilities, in nats";
                    case "logits" -> "squared error of the logits";
                    case "fisher" -> "rounding errors weighted by the Fisher information";
                    case "hessian" -> "rounding errors weighted by the Hessian's mean diagonal";
                    case "file" -> "read from a file";
                    default -> how.measure();
                };
        return how.sensitivityImages().isPresent()
                ? what + ", on " + Figures.whole(how.sensitivityImages().getAsInt()) + " images"
                : what;
    }

    private String proof() {
        if (how.gap().isEmpty()) {
            return "none";
        }
        double gap = how.gap().getAsDouble();
        return Assigned.isLeast(gap)
                ? "no bits inside the budgets have a lower sum"
                : "the least sum inside the budgets is at most " + Figures.significant(100 * gap, 2) + "% lower";
    }
}
