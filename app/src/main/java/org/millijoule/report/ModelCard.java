package org.millijoule.report;

import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.run.Run;
import org.millijoule.report.run.RunFacts;

/// What an engineer must know before using `model.onnx`.
record ModelCard(Run run, RunFacts facts) {
    void write(Markup out) {
        Run.Found found = run.found();
        Run.Total total = run.cost().total();
        Run.Hardware hardware = run.cost().hardware();
        out.open("dl", "class", "card");
        entry(out, "model", "model.onnx, standard operators, QuantizeLinear and DequantizeLinear pairs");
        entry(
                out,
                "input",
                found.input().orElse(Figures.NONE) + " (height, width, channels); the file takes pixels 0 to 255 as"
                        + " (N, channels, height, width) and normalises them itself");
        entry(out, "classes", found.classes().isPresent() ? "" + found.classes().getAsInt() : Figures.NONE);
        entry(
                out,
                trained(),
                facts.data().orElse(Figures.NONE)
                        + facts.part().map(part -> ", " + part).orElse(""));
        if (!found.isGiven()) {
            entry(out, "search space", found.space().orElse(Figures.NONE));
        }
        run.outcome().target().ifPresent(target -> entry(out, "what follows is of", "the target, " + target.input()));
        entry(out, "parameters", exact(total.parameters(), ""));
        entry(out, "multiply-accumulates", exact(total.macs(), ""));
        entry(out, "bit operations", Figures.count(total.bitOperations()));
        entry(out, "model size", exact(total.modelBytes(), "B"));
        entry(out, "peak RAM", exact(total.peakRamBytes(), "B"));
        entry(out, "energy an image", Figures.millijoules(total.millijoules()) + ", simulated");
        entry(
                out,
                "latency an image",
                Figures.milliseconds(total.milliseconds()) + ", " + Figures.whole(total.cycles()) + " cycles");
        entry(out, "accelerator", hardware.name().orElse(Figures.NONE) + batch(hardware.batch()));
        entry(out, "depthwise mapping", hardware.depthwise().orElse(Figures.NONE));
        entry(out, "output mode", outputs(hardware.outputs()));
        entry(
                out,
                "promises",
                "which runtimes and which rewritings of the file give the same bits stands in Millijoule's"
                        + " documents under promises; how to rebuild the network elsewhere, in network.json");
        out.close();
    }

    /// What was done with the data.
    private String trained() {
        return run.outcome()
                .quantized()
                .map(how -> how.epochs() > 0 ? "fine-tuned on" : "calibrated on")
                .orElse("trained on");
    }

    private static void entry(Markup out, String term, String value) {
        out.open("div").element("dt", term).element("dd", value).close();
    }

    private static String exact(OptionalDouble value, String unit) {
        if (value.isEmpty()) {
            return Figures.NONE;
        }
        String rounded = unit.isEmpty() ? Figures.count(value) : Figures.bytes(value);
        return value.getAsDouble() < 1000 ? rounded : rounded + " (" + Figures.whole(value) + ")";
    }

    private static String batch(OptionalDouble batch) {
        return batch.isPresent() ? ", batch " + Figures.whole(batch) : "";
    }

    private static String outputs(Optional<String> mode) {
        return switch (mode.orElse("")) {
            case "" -> Figures.NONE;
            case "public" -> "public: outputs of 32 bits go through DRAM";
            case "requantized" -> "requantized: outputs leave at the next layer's bits";
            default -> mode.get();
        };
    }
}
