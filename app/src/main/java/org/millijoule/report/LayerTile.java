package org.millijoule.report;

import java.util.Optional;
import java.util.OptionalInt;
import org.millijoule.report.chart.Bits;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Plot;
import org.millijoule.report.run.Run;

/// The picture of one layer, and what it has in common with pictures of larger parts.
///
/// @param mostNanojoules the energy that fills the line under a tile
public record LayerTile(double mostNanojoules) {
    /// The height at which data pass, in the units of a tile's picture.
    public static final double MIDDLE = 52;

    private static final int WIDTH = 64;

    /// A layer with weights, by its name.
    public void layer(Markup out, Run.LayerRow layer) {
        open(out, WIDTH, layer.name() + ": " + Figures.energy(layer.total()));
        String style = "part " + Bits.style(layer.weightBits());
        out.empty("rect", "class", style, "x", "8", "y", "26", "width", "48", "height", "52", "rx", "2");
        bits(out, Optional.of(layer), layer.weightBits(), 32);
        out.element("text", layer.name(), "class", "gone", "x", "32", "y", "103");
        foot(out, layer.total(), WIDTH);
        out.close();
    }

    /// Begins a picture.
    public static void open(Markup out, int width, String title) {
        out.open("svg", "class", "tile", "viewBox", "0 0 " + width + " 126", "width", "" + width, "height", "126");
        out.element("title", title);
    }

    /// The bit-widths of a layer, or what is known of them otherwise.
    public static void bits(Markup out, Optional<Run.LayerRow> layer, OptionalInt otherwise, double x) {
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

    /// The energy of a part, in nanojoules, and its share.
    public void foot(Markup out, double nanojoules, int width) {
        double share = mostNanojoules > 0 ? nanojoules / mostNanojoules : 0;
        double full = width - 10;
        out.empty("rect", "class", "rail", "x", "5", "y", "110", "width", Plot.unit(full), "height", "2.5");
        out.empty("rect", "class", "spent", "x", "5", "y", "110", "width", Plot.unit(full * share), "height", "2.5");
        out.element("text", Figures.energy(nanojoules), "class", "spend", "x", "5", "y", "123");
    }
}
