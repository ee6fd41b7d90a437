package org.millijoule.report.blocks;

import java.util.Optional;
import java.util.OptionalInt;
import org.millijoule.report.LayerTile;
import org.millijoule.report.chart.Bits;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Plot;
import org.millijoule.report.run.Run;

/// The picture of one block.
///
/// @param tile what blocks have in common with layers
/// @param widest the largest expansion drawn
record BlockTile(Run.CostSheet cost, LayerTile tile, int widest) {
    private static final double MIDDLE = LayerTile.MIDDLE;
    private static final double NARROW = 9;
    private static final double GROWTH = 23;

    void block(Markup out, FoundBlock block) {
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
        LayerTile.open(out, 92, title(block, prefix));
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
            LayerTile.bits(out, expand, block.pointwiseBits(), (5 + left) / 2 - 1);
        }
        String style = style(depthwise, block.depthwiseBits());
        trapezoid(out, style, left, left + breadth, half, half);
        LayerTile.bits(out, depthwise, block.depthwiseBits(), 46);
        trapezoid(out, style(project, block.pointwiseBits()), left + breadth + 2, 87, half, NARROW);
        LayerTile.bits(out, project, block.pointwiseBits(), (left + breadth + 87) / 2 + 1);
        kernelGrid(out, block.kernel().orElse(0));
        out.element("text", label(block), "class", "what", "x", "26", "y", "103");
        tile.foot(out, cost.nanojoulesOf(prefix), 92);
        out.close();
    }

    /// A block left out: its input passes through.
    private void ghost(Markup out, FoundBlock block) {
        LayerTile.open(out, 56, "block " + block.index() + ": left out");
        out.element("text", Integer.toString(block.index()), "class", "no", "x", "2", "y", "10");
        out.empty("rect", "class", "ghost", "x", "4", "y", "28", "width", "48", "height", "48", "rx", "6");
        out.empty("path", "class", "pass", "d", "M0 " + Plot.unit(MIDDLE) + "H52");
        out.empty("path", "class", "tip", "d", "M49 " + Plot.unit(MIDDLE - 3) + "l6 3l-6 3z");
        out.element("text", "left out", "class", "gone", "x", "28", "y", "103");
        out.close();
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

    private static String label(FoundBlock block) {
        String kernel = block.kernel().isPresent()
                ? block.kernel().getAsInt() + "×" + block.kernel().getAsInt()
                : "";
        return kernel + "  ×"
                + (block.expansion().isPresent() ? block.expansion().getAsInt() : "?");
    }

    private String title(FoundBlock block, String prefix) {
        return "block " + block.index() + ": expansion " + text(block.expansion()) + ", kernel " + text(block.kernel())
                + ", bits " + text(block.pointwiseBits()) + " (1×1) and " + text(block.depthwiseBits())
                + " (depthwise), " + Figures.energy(cost.nanojoulesOf(prefix))
                + (block.residual() ? ", residual connection" : "") + (block.inert() ? ", changes the shape" : "");
    }

    private static String text(OptionalInt value) {
        return value.isPresent() ? Integer.toString(value.getAsInt()) : Figures.NONE;
    }
}
