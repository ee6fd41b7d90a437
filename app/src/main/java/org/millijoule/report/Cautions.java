package org.millijoule.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.run.Run;
import org.millijoule.statistics.BinomialInterval;

/// What a reader must not conclude: the run's own warnings first, then what follows from any run of this kind.
record Cautions(Run run) {
    void write(Markup out) {
        out.open("ul", "class", "cautions");
        for (String warning : warnings()) {
            out.open("li", "class", "warning")
                    .element("b", "Warning. ")
                    .text(warning)
                    .close();
        }
        for (String caution : always()) {
            out.element("li", caution);
        }
        out.close();
    }

    /// What went wrong in this run, and what to change.
    List<String> warnings() {
        List<String> cautions = new ArrayList<>();
        run.outcome().budget().stream()
                .filter(budget -> !budget.satisfied())
                .forEach(budget -> cautions.add("The " + budget.metric() + " budget is not met."));
        cautions.addAll(run.outcome().warnings());
        return cautions;
    }

    /// What is true of any run of this kind.
    List<String> always() {
        List<String> cautions = new ArrayList<>();
        Stream.of(target(), oneSeed(), smallTest(), proxy(), simulated())
                .flatMap(Optional::stream)
                .forEach(cautions::add);
        return cautions;
    }

    private Optional<String> target() {
        return run.outcome()
                .target()
                .map(target ->
                        "Energy, latency, size and budget are those of the target, the same architecture for images of "
                                + target.input()
                                + (target.classes().isPresent()
                                        ? " and " + target.classes().getAsInt() + " classes"
                                        : "")
                                + ". Accuracies and model.onnx are those of the network that was trained, whose own costs are"
                                + " in proxy-cost.json.");
    }

    private boolean said(String word) {
        return run.outcome().warnings().stream()
                .anyMatch(warning -> warning.toLowerCase(Locale.ROOT).contains(word));
    }

    private Optional<String> oneSeed() {
        String seed = run.outcome().seed().map(s -> " (" + s + ")").orElse("");
        if (said("seed")) {
            return Optional.empty();
        }
        return run.outcome()
                .quantized()
                .map(how -> fineTunedOnce(how, seed))
                .orElseGet(
                        () -> Optional.of(
                                "One seed" + seed
                                        + ": another one finds another network. Differences of a point may be chance; repeat with other seeds before comparing methods."));
    }

    /// Without fine-tuning, nothing is drawn.
    private static Optional<String> fineTunedOnce(Run.Quantized how, String seed) {
        return how.epochs() == 0
                ? Optional.empty()
                : Optional.of("One seed" + seed
                        + ": another one shows the images in another order and ends in other integers. Differences of"
                        + " half a point may be chance; repeat with other seeds before comparing methods.");
    }

    private Optional<String> smallTest() {
        Run.Accuracy accuracy = run.outcome().accuracy();
        if (accuracy.test().isEmpty()) {
            return Optional.of("No test accuracy: figures on validation images, which chose the network, flatter it.");
        }
        return run.outcome().agreement().filter(_ -> !said("test split")).map(agreement -> {
            BinomialInterval interval = BinomialInterval.wilson(accuracy.test().getAsDouble(), agreement.images());
            return "The test split has " + Figures.whole(agreement.images()) + " images: the binomial 95% interval of "
                    + Figures.percent(accuracy.test()) + " is " + Figures.interval(interval)
                    + ". Networks that differ by less cannot be told apart here.";
        });
    }

    private Optional<String> proxy() {
        return said("proxy") || run.trials().isEmpty() || run.found().isGiven()
                ? Optional.empty()
                : Optional.of(
                        "The network was chosen by a proxy: its accuracy with the shared weights of the supernet, "
                                + "on the validation images that chose it. How well that ranks retrained networks is not known "
                                + "from this run.");
    }

    private Optional<String> simulated() {
        String mode = run.cost().hardware().outputs().orElse("");
        String name = run.cost().hardware().name().orElse("the accelerator");
        String start = "Energy and latency come from a model of " + name + ", not from a measurement";
        return Optional.of(
                switch (mode) {
                    case "public" ->
                        start
                                + ". Its output mode is public: outputs of 32 bits go through DRAM, so that bit-widths change the energy less than on hardware that requantizes.";
                    case "requantized" ->
                        start
                                + ". Its output mode is requantized: an accelerator that keeps partial sums on chip and writes at the next layer's bits, beyond the published simulator.";
                    default -> start + ".";
                });
    }
}
