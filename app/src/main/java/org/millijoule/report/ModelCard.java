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
        out.entry("model", "model.onnx, standard operators, QuantizeLinear and DequantizeLinear pairs");
        out.entry(
                "input",
                found.input().orElse(Figures.NONE) + " (height, width, channels); the file takes pixels 0 to 255 as"
                        + " (N, channels, height, width) and normalises them itself");
        out.entry("classes", found.classes().isPresent() ? "" + found.classes().getAsInt() : Figures.NONE);
        out.entry(
                trained(),
                facts.data().orElse(Figures.NONE)
                        + facts.part().map(part -> ", " + part).orElse(""));
        if (!found.isGiven()) {
            out.entry("search space", found.space().orElse(Figures.NONE));
        }
        run.outcome().target().ifPresent(target -> out.entry("what follows is of", "the target, " + target.input()));
        out.entry("parameters", exact(total.parameters(), ""));
        out.entry("multiply-accumulates", exact(total.macs(), ""));
        out.entry("bit operations", Figures.count(total.bitOperations()));
        out.entry("model size", exact(total.modelBytes(), "B"));
        out.entry("peak RAM", exact(total.peakRamBytes(), "B"));
        out.entry("energy an image", Figures.millijoules(total.millijoules()) + ", simulated");
        out.entry(
                "latency an image",
                Figures.milliseconds(total.milliseconds()) + ", " + Figures.whole(total.cycles()) + " cycles");
        out.entry("accelerator", hardware.name().orElse(Figures.NONE) + batch(hardware.batch()));
        out.entry("depthwise mapping", hardware.depthwise().orElse(Figures.NONE));
        out.entry("output mode", outputs(hardware.outputs()));
        out.entry(
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
