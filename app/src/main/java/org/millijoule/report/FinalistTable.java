package org.millijoule.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.run.Run;

/// Why the network that was handed over was chosen: the finalists by the measure that chose, the best first.
record FinalistTable(Run run) {
    /// The best of them stand in the page; trials.csv has all.
    private static final int SHOWN = 20;

    /// Whether there is anything to tell.
    boolean isEmpty() {
        return run.outcome().choice().isEmpty();
    }

    void write(Markup out) {
        run.outcome().choice().ifPresent(choice -> write(out, choice));
    }

    private void write(Markup out, Run.Choice choice) {
        List<Run.TrialRow> finalists = finalists(choice);
        out.element("p", rule(choice), "class", "lead");
        margin(choice, finalists).ifPresent(sentence -> out.element("p", sentence));
        if (finalists.isEmpty()) {
            return;
        }
        out.table().open("tr");
        List.of("rank", "validation loss", "validation error", "energy", "latency", "size", "trial")
                .forEach(head -> out.element("th", head));
        out.element("th", "architecture", "class", "t").close();
        for (int i = 0; i < Math.min(SHOWN, finalists.size()); i++) {
            row(out, finalists.get(i), i + 1);
        }
        out.close().close();
        if (finalists.size() > SHOWN) {
            out.element("p", "And " + (finalists.size() - SHOWN) + " more in trials.csv.", "class", "note");
        }
    }

    /// By loss they carry their rank; by error all feasible networks with the shared weights are finalists.
    private List<Run.TrialRow> finalists(Run.Choice choice) {
        return byLoss(choice)
                ? run.trials().stream()
                        .filter(trial -> trial.rank().isPresent())
                        .sorted(Comparator.comparingInt(trial -> trial.rank().orElseThrow()))
                        .toList()
                : run.trials().stream()
                        .filter(trial -> trial.feasible()
                                && trial.fidelity().equals("supernet")
                                && trial.error().isPresent())
                        .sorted(Comparator.comparingDouble(
                                        (Run.TrialRow trial) -> trial.error().orElseThrow())
                                .thenComparingDouble(trial -> firstCost(trial).orElse(Double.MAX_VALUE)))
                        .toList();
    }

    private static boolean byLoss(Run.Choice choice) {
        return choice.by().equals("validation-loss");
    }

    private OptionalDouble firstCost(Run.TrialRow trial) {
        return switch (run.outcome().budget().stream()
                .findFirst()
                .map(Run.Budget::metric)
                .orElse("")) {
            case "latency" -> trial.milliseconds();
            case "size" -> trial.modelBytes();
            default -> trial.millijoules();
        };
    }

    private static String rule(Run.Choice choice) {
        String measure = byLoss(choice) ? "validation loss (mean cross-entropy)" : "validation error";
        String statistics = choice.recalibrationBatches().orElse(0) > 0
                ? "with the shared weights, batch-norm's statistics estimated anew for each"
                : "with the shared weights and the statistics of the validation batches";
        return "Of " + number(choice.finalists()) + " finalists, networks inside every budget, this one had the least "
                + measure + ", measured on " + number(choice.images()) + " validation images " + statistics + ".";
    }

    private static String number(OptionalInt value) {
        return value.isPresent() ? Figures.whole(value.getAsInt()) : "some";
    }

    /// As many digits as tell two numbers apart, from 4 to 9.
    private static int digitsApart(double a, double b) {
        int digits = 4;
        while (digits < 9 && Figures.significant(a, digits).equals(Figures.significant(b, digits))) {
            digits++;
        }
        return digits;
    }

    private static Optional<String> margin(Run.Choice choice, List<Run.TrialRow> finalists) {
        if (finalists.size() < 2) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        OptionalDouble best = measure(choice, finalists.get(0));
        OptionalDouble next = measure(choice, finalists.get(1));
        if (best.isPresent() && next.isPresent()) {
            String unit = byLoss(choice) ? "" : "%";
            int digits = digitsApart(next.getAsDouble(), best.getAsDouble());
            parts.add("The next one had " + Figures.significant(next.getAsDouble(), digits) + unit + " instead of "
                    + Figures.significant(best.getAsDouble(), digits) + unit + ".");
        }
        if (byLoss(choice)) {
            choice.withLessError()
                    .ifPresent(count -> parts.add(
                            count == 0
                                    ? "None of the others had a lower error."
                                    : count
                                            + " of the others had a lower error: loss also counts how sure a network is,"
                                            + " which tells networks apart sooner than the share of errors does."));
        }
        return Optional.of(String.join(" ", parts));
    }

    private static OptionalDouble measure(Run.Choice choice, Run.TrialRow trial) {
        return byLoss(choice) ? trial.loss() : trial.error();
    }

    private static void row(Markup out, Run.TrialRow trial, int rank) {
        out.open("tr", "class", rank == 1 ? "found" : "").element("td", "" + rank);
        out.element(
                "td",
                trial.loss().isPresent() ? Figures.significant(trial.loss().getAsDouble(), 4) : Figures.NONE);
        out.element("td", Figures.percent(trial.error()));
        out.element("td", Figures.millijoules(trial.millijoules()));
        out.element("td", Figures.milliseconds(trial.milliseconds()));
        out.element("td", Figures.bytes(trial.modelBytes())).element("td", "#" + trial.number());
        out.element("td", trial.architecture(), "class", "t code").close();
    }
}
