package org.millijoule.report.blocks;

import java.util.Optional;
import java.util.OptionalInt;
import org.millijoule.report.chart.Bits;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Plot;
import org.millijoule.report.run.Run;

/// The pictures of one block or of one layer outside the blocks.
///
/// @param mostNanojoules the energy that fills the line under a tile
/// @param widest the largest expansion drawn
record BlockTile(Run.CostSheet cost, double mostNanojoules, int widest) {
    private static final double MIDDLE = 52;
    private static final double NARROW = 9;
    private static final double GROWTH = 23;

    void block(Markup out, Run.FoundBlock block) {
        if (!block.present()) {
            ghost(out, block);
            return;
        }
        String prefix = "block" + block.index() + ".";
        Optional<Run.LayerRow> expand = cost.layer(prefix + "expand");
        Optional<Run.LayerRow> depthwise = cost.layer(prefix + "depthwise");
        Optional<Run.LayerRow> project = cost.layer(prefix + "project");
        boolean expands = expand.isPresent() || depthwise.isEmpty();
        int m = block.expansion().orElse(1);
        double half = NARROW + GROWTH * m / widest;
        double breadth = 8 + 3.0 * block.kernel().orElse(3);
        double left = 46 - breadth / 2;
        open(out, 92, title(block, prefix));
        out.element("text", Integer.toString(block.index()), "class", "no", "x", "2", "y", "10");
        if (block.residual()) {
            out.empty(
                    "path",
                    "class",
                    "arc",
                    "d",
                    "M6 " + Plot.unit(MIDDLE - NARROW - 2) + "C6 4 86 4 86 " + Plot.unit(MIDDLE - NARROW - 4));
            out.empty("path", "class", "tip", "d", "M83 " + Plot.unit(MIDDLE - NARROW - 7) + "l3 5l3 -5z");
        }
        if (expands) {
            trapezoid(out, style(expand, block.pointwiseBits()), 5, left - 2, NARROW, half);
            bits(out, expand, block.pointwiseBits(), (5 + left) / 2 - 1);
        }
        String style = style(depthwise, block.depthwiseBits());
        trapezoid(out, style, left, left + breadth, half, half);
        bits(out, depthwise, block.depthwiseBits(), 46);
        trapezoid(out, style(project, block.pointwiseBits()), left + breadth + 2, 87, half, NARROW);
        bits(out, project, block.pointwiseBits(), (left + breadth + 87) / 2 + 1);
        kernelGrid(out, block.kernel().orElse(0));
        out.element("text", label(block), "class", "what", "x", "26", "y", "103");
        foot(out, cost.nanojoulesOf(prefix), 92);
        out.close();
    }

    /// A block left out: its input passes through.
    private void ghost(Markup out, Run.FoundBlock block) {
        open(out, 56, "block " + block.index() + ": left out");
        out.element("text", Integer.toString(block.index()), "class", "no", "x", "2", "y", "10");
        out.empty("rect", "class", "ghost", "x", "4", "y", "28", "width", "48", "height", "48", "rx", "6");
        out.empty("path", "class", "pass", "d", "M0 " + Plot.unit(MIDDLE) + "H52");
        out.empty("path", "class", "tip", "d", "M49 " + Plot.unit(MIDDLE - 3) + "l6 3l-6 3z");
        out.element("text", "left out", "class", "gone", "x", "28", "y", "103");
        out.close();
    }

    /// Stem, head or classifier.
    void layer(Markup out, Run.LayerRow layer) {
        open(out, 64, layer.name() + ": " + Figures.energy(layer.total()));
        String style = "part " + Bits.style(layer.weightBits());
        out.empty("rect", "class", style, "x", "8", "y", "26", "width", "48", "height", "52", "rx", "2");
        bits(out, Optional.of(layer), layer.weightBits(), 32);
        out.element("text", layer.name(), "class", "gone", "x", "32", "y", "103");
        foot(out, layer.total(), 64);
        out.close();
    }

    private static void open(Markup out, int width, String title) {
        out.open("svg", "class", "tile", "viewBox", "0 0 " + width + " 126", "width", "" + width, "height", "126");
        out.element("title", title);
    }

    private static void trapezoid(Markup out, String style, double from, double to, double first, double second) {
        out.empty(
                "path",
                "class",
                "part " + style,
                "d",
                "M" + Plot.unit(from) + " " + Plot.unit(MIDDLE - first) + "L" + Plot.unit(to) + " "
                        + Plot.unit(MIDDLE - second) + "V" + Plot.unit(MIDDLE + second) + "L" + Plot.unit(from) + " "
                        + Plot.unit(MIDDLE + first) + "z");
    }

    private static void bits(Markup out, Optional<Run.LayerRow> layer, OptionalInt otherwise, double x) {
        OptionalInt weights = layer.map(Run.LayerRow::weightBits).orElse(otherwise);
        OptionalInt activations = layer.map(Run.LayerRow::activationBits).orElse(otherwise);
        String text = Bits.text(weights, activations);
        String size = text.length() > 1 ? " long" : "";
        out.element(
                "text",
                text,
                "class",
                "on " + Bits.style(weights) + size,
                "x",
                Plot.unit(x),
                "y",
                Plot.unit(MIDDLE + 4));
    }

    private static String style(Optional<Run.LayerRow> layer, OptionalInt otherwise) {
        return Bits.style(layer.map(Run.LayerRow::weightBits).orElse(otherwise));
    }

    private static void kernelGrid(Markup out, int kernel) {
        StringBuilder cells = new StringBuilder();
        double top = 99.5 - kernel * 1.15;
        for (int i = 0; i < kernel * kernel && kernel <= 9; i++) {
            double x = 13 - kernel * 1.15 + i % kernel * 2.3;
            double y = top + Math.floorDiv(i, kernel) * 2.3;
            cells.append("M")
                    .append(Plot.unit(x))
                    .append(' ')
                    .append(Plot.unit(y))
                    .append("h1.7v1.7h-1.7z");
        }
        if (!cells.isEmpty()) {
            out.empty("path", "class", "cells", "d", cells.toString());
        }
    }

    private static String label(Run.FoundBlock block) {
        String kernel = block.kernel().isPresent()
                ? block.kernel().getAsInt() + "×" + block.kernel().getAsInt()
                : "";
        return kernel + "  ×"
                + (block.expansion().isPresent() ? block.expansion().getAsInt() : "?");
    }

    private String title(Run.FoundBlock block, String prefix) {
        return "block " + block.index() + ": expansion " + text(block.expansion()) + ", kernel " + text(block.kernel())
                + ", bits " + text(block.pointwiseBits()) + " (1×1) and " + text(block.depthwiseBits())
                + " (depthwise), " + Figures.energy(cost.nanojoulesOf(prefix))
                + (block.residual() ? ", residual connection" : "") + (block.inert() ? ", changes the shape" : "");
    }

    private static String text(OptionalInt value) {
        return value.isPresent() ? Integer.toString(value.getAsInt()) : Figures.NONE;
    }

    private void foot(Markup out, double nanojoules, int width) {
        double share = mostNanojoules > 0 ? nanojoules / mostNanojoules : 0;
        double full = width - 10;
        out.empty("rect", "class", "rail", "x", "5", "y", "110", "width", Plot.unit(full), "height", "2.5");
        out.empty("rect", "class", "spent", "x", "5", "y", "110", "width", Plot.unit(full * share), "height", "2.5");
        out.element("text", Figures.energy(nanojoules), "class", "spend", "x", "5", "y", "123");
    }
}
