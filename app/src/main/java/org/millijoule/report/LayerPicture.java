package org.millijoule.report;

import java.util.List;
import org.millijoule.report.chart.Bits;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.run.Run;

/// A network layer by layer, coloured by bits: the picture of every space that has none of its own.
record LayerPicture(Run run) implements NetworkPicture {
    @Override
    public String caption() {
        return "Each tile is a layer with weights; its figures are the bits of its weights and of what it reads.";
    }

    @Override
    public void write(Markup out) {
        out.open("div", "class", "legend");
        Bits.legend(out);
        out.element("span", "line below: energy", "class", "key");
        out.close();
        List<Run.LayerRow> layers = run.cost().layers().stream()
                .filter(layer -> layer.weightBits().isPresent() && layer.total() > 0)
                .toList();
        LayerTile tile = new LayerTile(
                layers.stream().mapToDouble(Run.LayerRow::total).max().orElse(0));
        out.open("div", "class", "network").open("div", "class", "stage");
        out.open("div", "class", "tiles");
        layers.forEach(layer -> tile.layer(out, layer));
        out.close().close().close();
    }

    @Override
    public String lineMeaning() {
        return "docs/spaces.md of Millijoule says how its kind of space is read.";
    }
}
