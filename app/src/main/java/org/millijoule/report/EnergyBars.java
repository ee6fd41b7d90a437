package org.millijoule.report;

import java.util.List;
import java.util.OptionalInt;
import org.millijoule.report.chart.Bits;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Plot;
import org.millijoule.report.run.EnergyPart;
import org.millijoule.report.run.Run;

/// The energy of each layer, one row a layer, its bar stacked by where the energy goes.
record EnergyBars(Run.CostSheet cost) {
    void write(Markup out) {
        double all = cost.layers().stream().mapToDouble(Run.LayerRow::total).sum();
        double most =
                cost.layers().stream().mapToDouble(Run.LayerRow::total).max().orElse(0);
        out.open("div", "class", "legend");
        for (EnergyPart part : EnergyPart.values()) {
            double sum = sum(part);
            boolean unknown = part != EnergyPart.UNDIVIDED && sum == 0 && sum(EnergyPart.UNDIVIDED) > 0;
            if (unknown || (part == EnergyPart.UNDIVIDED && sum == 0)) {
                continue; // what nobody knows or nobody needs to
            }
            out.open("span", "class", "key").empty("i", "class", "swatch " + part.key());
            out.text(part.label() + " " + (all > 0 ? Figures.percent(100 * sum / all) : Figures.NONE))
                    .close();
        }
        out.close();
        out.table("class", "energy").open("tr");
        out.element("th", "layer", "class", "t").element("th", "weights, activations", "class", "t bits");
        out.element("th", "").element("th", "energy, µJ").element("th", "share").close();
        String group = "";
        List<Run.LayerRow> rows =
                cost.layers().stream().filter(layer -> layer.total() > 0).toList();
        for (Run.LayerRow layer : rows) {
            String own = layer.name().replaceAll("\\..*", "");
            row(out, layer, all, most, own.equals(group) ? "" : "first");
            group = own;
        }
        out.close().close();
        int free = cost.layers().size() - rows.size();
        if (free > 0) {
            out.element(
                    "p",
                    Figures.whole(free) + (free == 1 ? " other layer needs" : " other layers need")
                            + " nothing of their own: what activation functions, additions and moves take is not"
                            + " modelled.",
                    "class",
                    "note");
        }
    }

    private double sum(EnergyPart part) {
        return cost.layers().stream().mapToDouble(layer -> layer.part(part)).sum();
    }

    private static void row(Markup out, Run.LayerRow layer, double all, double most, String style) {
        out.open("tr", "class", style).element("td", layer.name(), "class", "t name");
        out.open("td", "class", "t bits");
        chip(out, layer.weightBits());
        chip(out, layer.activationBits());
        out.close().open("td", "class", "bar").open("div", "class", "stack");
        for (EnergyPart part : EnergyPart.values()) {
            double value = layer.part(part);
            if (value > 0 && most > 0) {
                String width = "width:" + Plot.percent(value / most);
                String title = part.label() + " " + Figures.energy(value);
                out.empty("i", "class", part.key(), "style", width, "title", title);
            }
        }
        out.close().close();
        out.element("td", Figures.fixed(layer.total() / 1e3, most >= 1e5 ? 1 : most >= 1e4 ? 2 : 3));
        out.element("td", all > 0 ? Figures.percent(100 * layer.total() / all) : Figures.NONE)
                .close();
    }

    private static void chip(Markup out, OptionalInt bits) {
        if (bits.isPresent()) {
            out.element("i", Integer.toString(bits.getAsInt()), "class", "bit " + Bits.style(bits));
        }
    }
}
