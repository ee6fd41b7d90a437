package org.millijoule.report.graph;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.millijoule.report.NetworkPicture;
import org.millijoule.report.chart.Bits;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.run.Run;

/// A network as a graph from top to bottom: a box for each layer, coloured by the bits of its weights, and a line for
/// each tensor.
record GraphPicture(Run run, DrawnGraph graph) implements NetworkPicture {
    private static final int WIDTH = 720; // of the drawing, in its own units
    private static final int WIDE_ROW = 34;
    private static final int NARROW_ROW = 20; // where there are many
    private static final int MANY = 60;
    private static final int GAP = 16;
    private static final int WIDEST_BOX = 330;
    private static final double LETTER = 6.2; // width of a letter, about

    @Override
    public String caption() {
        return "Each box is a layer with weights, coloured by their bits; its figures are the bits of weights and of"
                + " what it reads, and its energy. Lines are tensors.";
    }

    @Override
    public String lineMeaning() {
        return "bits of weights and of what is read, layer by layer in the order of the file.";
    }

    @Override
    public void write(Markup out) {
        out.open("div", "class", "legend");
        Bits.legend(out);
        out.close();
        Map<String, Run.LayerRow> costs = run.cost().layers().stream()
                .collect(Collectors.toMap(Run.LayerRow::name, Function.identity(), (first, _) -> first));
        int height = graph.rows() * row() + GAP;
        out.sideways("the graph of the network");
        out.open(
                "svg",
                "viewBox",
                "0 0 " + WIDTH + " " + height,
                "class",
                "graph",
                "role",
                "img",
                "aria-label",
                "the network's " + graph.nodes().size() + " layers and joins");
        graph.nodes().forEach(node -> lines(out, node));
        graph.nodes().forEach(node -> box(out, node, costs.get(node.name())));
        out.close().close();
    }

    private int row() {
        return graph.rows() > MANY ? NARROW_ROW : WIDE_ROW;
    }

    private int columnsOf(DrawnGraph.Node node) {
        return (int) graph.nodes().stream()
                .filter(other -> other.row() == node.row())
                .count();
    }

    private double width(DrawnGraph.Node node) {
        return Math.min(WIDEST_BOX, (WIDTH - GAP) / (double) columnsOf(node) - GAP);
    }

    private double middle(DrawnGraph.Node node) {
        double each = Math.min(WIDEST_BOX + GAP, (WIDTH - GAP) / (double) columnsOf(node));
        return WIDTH / 2.0 + (node.column() - (columnsOf(node) - 1) / 2.0) * each;
    }

    private double top(DrawnGraph.Node node) {
        return node.row() * row() + GAP / 2.0;
    }

    private double height() {
        return row() - (row() == WIDE_ROW ? 10 : 6);
    }

    /// To what it reads; a line that passes other rows keeps aside.
    private void lines(Markup out, DrawnGraph.Node node) {
        for (int input : node.inputs()) {
            DrawnGraph.Node source = graph.nodes().get(input);
            double fromX = middle(source);
            double fromY = top(source) + height();
            double toX = middle(node);
            double toY = top(node);
            int passed = node.row() - source.row();
            if (passed == 1) {
                curve(out, fromX, fromY, fromX, (fromY + toY) / 2, toX, (fromY + toY) / 2, toX, toY);
                continue;
            }
            double side = Math.min(WIDTH - 4.0, Math.max(fromX, toX) + WIDEST_BOX / 2.0 + 6 + 5 * Math.min(passed, 12));
            curve(out, fromX, fromY, side, fromY + row() / 2.0, side, toY - row() / 2.0, toX, toY);
        }
    }

    /// From one point to another, bent by two others.
    private static void curve(Markup out, double... numbers) {
        String path = String.format(
                Locale.ROOT,
                "M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f",
                Arrays.stream(numbers).boxed().toArray());
        out.empty("path", "class", "wire", "d", path);
    }

    private void box(Markup out, DrawnGraph.Node node, Run.@Nullable LayerRow cost) {
        boolean join = node.weightBits().isEmpty();
        double width = join ? 64 : width(node);
        double x = middle(node) - width / 2;
        String style = join ? "join" : Bits.style(node.weightBits());
        out.open("g", "class", "box " + style);
        out.element("title", about(node, cost));
        out.empty(
                "rect",
                "x",
                number(x),
                "y",
                number(top(node)),
                "width",
                number(width),
                "height",
                number(height()),
                "rx",
                "4");
        String bits = Bits.text(node.weightBits(), node.inputBits());
        int letters = (int) ((width - 12) / LETTER) - bits.length() - 1;
        double baseline = top(node) + height() / 2 + 4;
        out.element(
                "text",
                join ? node.word() : shortened(node.name(), letters),
                "x",
                number(x + 6),
                "y",
                number(baseline));
        if (!join) {
            out.element("text", bits, "x", number(x + width - 6), "y", number(baseline), "class", "end");
        }
        out.close();
    }

    private static String about(DrawnGraph.Node node, Run.@Nullable LayerRow cost) {
        if (node.weightBits().isEmpty() || cost == null) {
            return node.name();
        }
        return node.name() + ": weights " + node.weightBits().getAsInt() + " bits, reads "
                + (node.inputBits().isPresent() ? node.inputBits().getAsInt() + " bits" : "real numbers") + ", "
                + Figures.millijoules(OptionalDouble.of(cost.total() / 1e6));
    }

    /// The end of a name says more than its beginning.
    private static String shortened(String name, int letters) {
        if (letters < 3) {
            return "";
        }
        return name.length() <= letters ? name : "…" + name.substring(name.length() - letters + 1);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
