package org.millijoule.report;

import java.util.OptionalDouble;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Plot;
import org.millijoule.report.run.Run;

/// The accuracy of the found network from station to station, and how far the exported model agrees.
record AccuracySteps(Run.Outcome outcome) {
    /// The exported model must give the same class for at least this share of the images, else the run fails.
    private static final double LEAST_SHARE = 0.999;

    void write(Markup out) {
        Run.Accuracy accuracy = outcome.accuracy();
        out.table("class", "steps");
        if (accuracy.real().isPresent()) {
            step(out, "as given", "test images, real numbers", accuracy.real());
        } else {
            step(out, "in the supernet", "validation images, shared weights", accuracy.supernetValidation());
            step(out, "retrained", "validation images, weights of its own", accuracy.retrainedValidation());
        }
        step(out, "test", "test images, opened once", accuracy.test());
        step(out, "exported", "test images, model.onnx", accuracy.testOnnx());
        out.close().close();
        outcome.agreement().ifPresent(agreement -> agreement(out, agreement));
    }

    private static void step(Markup out, String name, String where, OptionalDouble accuracy) {
        out.open("tr")
                .open("td", "class", "t")
                .element("b", name)
                .element("span", where, "class", "note")
                .close();
        out.open("td", "class", "bar").open("div", "class", "stack");
        accuracy.ifPresent(a -> out.empty("i", "class", "whole", "style", "width:" + Plot.percent(a / 100)));
        out.close()
                .close()
                .element("td", Figures.percent(accuracy), "class", "value")
                .close();
    }

    private static void agreement(Markup out, Run.Agreement agreement) {
        out.open("p");
        if (agreement.sameShare().isPresent()) {
            double share = agreement.sameShare().getAsDouble();
            boolean enough = share >= LEAST_SHARE;
            out.element("b", enough ? "✓ " : "✗ ", "class", enough ? "yes" : "no");
            out.text("The exported model and the trained network name the same class for "
                    + Figures.fixed(share * agreement.images(), 0) + " of "
                    + Figures.whole(agreement.images()) + " test images (" + Figures.fixed(100 * share, 2)
                    + "%; at least 99.9% are asked for).");
        } else {
            out.text("The exported model was run on " + Figures.whole(agreement.images()) + " test images.");
        }
        agreement
                .largestLogitDifference()
                .ifPresent(difference -> out.text(
                        difference == 0
                                ? " Every logit is the same, in every bit."
                                : " The largest difference of a logit is " + Figures.significant(difference, 2) + "."));
        out.close();
    }
}
