package org.millijoule.report.chart;

import java.util.List;
import java.util.Optional;
import org.millijoule.hardware.Execution;
import org.millijoule.simulate.LayerRow;

/// The cycles of each layer, one row a layer: computing, waiting for data beside it, and data with nothing beside
/// it.
public record CycleBars(List<LayerRow> rows) {
    public void write(Markup out) {
        long most = rows.stream().mapToLong(LayerRow::cycles).max().orElse(1);
        out.open("div", "class", "legend");
        key(out, "computing", "computing");
        key(out, "waiting", "waiting for data");
        key(out, "exposed", "filling and emptying buffers");
        out.close();
        out.table("class", "energy").open("tr");
        out.element("th", "layer", "class", "t")
                .element("th", "bound", "class", "t bits")
                .element("th", "");
        out.element("th", "cycles")
                .element("th", "share")
                .element("th", "array used")
                .close();
        for (LayerRow row : rows) {
            row(out, row, most);
        }
        out.close().close();
    }

    private static void key(Markup out, String style, String text) {
        out.open("span", "class", "key")
                .empty("i", "class", "swatch " + style)
                .text(text)
                .close();
    }

    private static void row(Markup out, LayerRow row, long most) {
        Optional<Execution> execution = row.execution();
        out.open("tr").element("td", row.name(), "class", "t name", "title", title(row));
        out.element("td", execution.map(e -> e.bound().word()).orElse(""), "class", "t bits");
        out.open("td", "class", "bar").open("div", "class", "stack");
        execution.ifPresent(e -> {
            bar(out, "computing", e.computeCycles(), most);
            bar(out, "waiting", Math.max(0, e.overlappedCycles() - e.computeCycles()), most);
            bar(out, "exposed", e.exposedCycles(), most);
        });
        out.close().close().element("td", Figures.whole(row.cycles()));
        out.element("td", Figures.percent(100 * row.share()));
        String used = execution.map(e -> Figures.percent(100 * e.utilisation())).orElse(Figures.NONE);
        out.element("td", used).close();
    }

    private static String title(LayerRow row) {
        return row.operation()
                + row.execution()
                        .filter(e -> !e.tile().isEmpty())
                        .map(e -> "; " + e.tile() + "; " + e.order())
                        .orElse("");
    }

    private static void bar(Markup out, String style, long cycles, long most) {
        if (cycles > 0) {
            String width = "width:" + Plot.percent((double) cycles / most);
            out.empty("i", "class", style, "style", width, "title", Figures.whole(cycles) + " cycles");
        }
    }
}
