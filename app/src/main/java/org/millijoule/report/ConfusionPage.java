package org.millijoule.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Page;

/// `evaluate --confusion`: which classes are taken for which, as a picture and as tables, on one page that needs
/// nothing else.
///
/// @param title the network
/// @param details on what it was evaluated
/// @param lead accuracy in words
public record ConfusionPage(Confusion confusion, String title, String details, String lead) {
    private static final String STYLE = """
            .matrix { width: 100%; min-width: 480px; height: auto; display: block; }
            .matrix text { font-size: 11px; fill: var(--ink); } .matrix .soft { fill: var(--soft); }
            .matrix .right { fill: var(--yes); } .matrix .wrong { fill: var(--no); }
            .matrix .empty { fill: var(--wash); } .matrix .count { font-size: 9px; pointer-events: none; } .matrix .light { fill: var(--paper); }
            """;

    /// Rows of the picture: more are too small to see (`our choice`).
    private static final int MOST = 60;

    private static final int MISTAKES = 20;
    private static final double NAMES = 130; // pixels for the names of rows and columns
    private static final double WIDTH = 640; // of all cells
    private static final double LARGEST = 44; // cell
    private static final int LONGEST = 20; // of a name, in characters
    private static final double FAINTEST = 0.1; // of a cell that is not empty
    private static final double DARK = 0.6; // from here on numbers are light
    private static final int COUNTED = 20; // up to so many classes a cell has room for its number

    /// Writes the page.
    ///
    /// @throws org.millijoule.store.disk.RunDirectoryException if it cannot be written
    public void write(Path file) {
        Page.write(page(), file);
    }

    String page() {
        List<Integer> shown = confusion.worst(MOST);
        Markup out = Page.begin("What is taken for what: " + title, STYLE);
        out.open("header").element("p", "Millijoule, a network on labelled images", "class", "kicker");
        out.element("h1", title).element("p", details, "class", "kicker");
        out.element("p", lead, "class", "lead").close();
        String some = shown.size() < confusion.classes().size()
                ? " Shown are the " + shown.size() + " of "
                        + confusion.classes().size() + " classes with most mistakes about them."
                : "";
        Report.section(
                out,
                "Confusion",
                "A row is a class, a column what its images were taken for. The darker, the larger the share of the row:"
                        + " green is right, red is wrong, with the square root of the share, so that rare mistakes are"
                        + " seen." + some);
        out.sideways("picture, scrolls sideways");
        picture(out, shown);
        out.close();
        Report.end(out);
        Report.section(out, "Most confused", "The commonest mistakes.");
        mistakes(out);
        Report.end(out);
        Report.section(
                out, "By class", "Of each class shown: images, those that were right, those that were taken for it.");
        classes(out, shown);
        Report.end(out);
        return Page.end(out);
    }

    private void picture(Markup out, List<Integer> shown) {
        boolean others = confusion.answered(confusion.classes().size()) > 0;
        int columns = shown.size() + (others ? 1 : 0);
        double cell = Math.min(LARGEST, WIDTH / columns);
        double wide = NAMES + columns * cell + 60; // the last name leans out
        double high = NAMES + shown.size() * cell + 4;
        out.open(
                "svg",
                "class",
                "matrix",
                "viewBox",
                "0 0 " + number(wide) + " " + number(high),
                "style",
                "max-width: " + number(wide) + "px",
                "role",
                "img",
                "aria-label",
                "Confusion matrix");
        for (int row = 0; row < shown.size(); row++) {
            double y = NAMES + row * cell;
            String name = shortened(confusion.classes().get(shown.get(row)));
            out.element("text", name, "x", number(NAMES - 6), "y", number(y + cell / 2 + 4), "text-anchor", "end");
            for (int column = 0; column < columns; column++) {
                cell(out, shown.get(row), answer(shown, column), NAMES + column * cell, y, cell);
            }
        }
        for (int column = 0; column < columns; column++) {
            double x = NAMES + column * cell + cell / 2 + 4;
            String turn = "translate(" + number(x) + " " + number(NAMES - 6) + ") rotate(-60)";
            int answer = answer(shown, column);
            out.element("text", shortened(name(answer)), "transform", turn, "class", isOther(answer) ? "soft" : "");
        }
        out.close();
    }

    private int answer(List<Integer> shown, int column) {
        return column < shown.size() ? shown.get(column) : confusion.classes().size();
    }

    private boolean isOther(int answer) {
        return answer == confusion.classes().size();
    }

    private String name(int answer) {
        return isOther(answer) ? Confusion.OTHER : confusion.classes().get(answer);
    }

    private void cell(Markup out, int label, int answer, double x, double y, double cell) {
        int count = confusion.count(label, answer);
        int images = confusion.images(label);
        double share = images == 0 ? 0 : (double) count / images;
        double shade = count == 0 ? 1 : Math.max(FAINTEST, label == answer ? share : Math.sqrt(share));
        double gap = cell > 14 ? 1.5 : 0.5;
        out.open(
                "rect",
                "class",
                count == 0 ? "empty" : label == answer ? "right" : "wrong",
                "x",
                number(x),
                "y",
                number(y),
                "width",
                number(cell - gap),
                "height",
                number(cell - gap),
                "fill-opacity",
                String.format(Locale.ROOT, "%.3f", shade));
        out.element(
                "title",
                confusion.classes().get(label) + " taken for " + name(answer) + ": " + count + " of " + images + " ("
                        + Figures.percent(100 * share) + ")");
        out.close();
        if (count > 0 && confusion.classes().size() <= COUNTED) {
            double middle = x + (cell - gap) / 2;
            out.element(
                    "text",
                    String.valueOf(count),
                    "class",
                    shade > DARK ? "count light" : "count",
                    "x",
                    number(middle),
                    "y",
                    number(y + (cell - gap) / 2 + 3),
                    "text-anchor",
                    "middle");
        }
    }

    private void mistakes(Markup out) {
        List<Confusion.Mistake> mistakes = confusion.mistakes(MISTAKES);
        if (mistakes.isEmpty()) {
            out.element("p", "There are none.", "class", "none");
            return;
        }
        out.table().open("tr");
        out.element("th", "class", "class", "t").element("th", "taken for", "class", "t");
        out.element("th", "images").element("th", "of").element("th", "share").close();
        for (Confusion.Mistake mistake : mistakes) {
            out.open("tr").element("td", mistake.label(), "class", "t");
            out.element("td", mistake.takenFor(), "class", "t");
            out.element("td", Figures.whole(mistake.images())).element("td", Figures.whole(mistake.of()));
            out.element("td", Figures.percent(100.0 * mistake.images() / mistake.of()))
                    .close();
        }
        out.close().close();
    }

    private void classes(Markup out, List<Integer> shown) {
        out.table().open("tr").element("th", "class", "class", "t");
        List.of("images", "right", "of its images", "taken for it", "of these right")
                .forEach(head -> out.element("th", head));
        out.close();
        for (int label : shown) {
            int right = confusion.count(label, label);
            int images = confusion.images(label);
            int answered = confusion.answered(label);
            out.open("tr").element("td", confusion.classes().get(label), "class", "t");
            out.element("td", Figures.whole(images)).element("td", Figures.whole(right));
            out.element("td", share(right, images)).element("td", Figures.whole(answered));
            out.element("td", share(right, answered)).close();
        }
        out.close().close();
    }

    private static String share(int part, int whole) {
        return whole == 0 ? Figures.NONE : Figures.percent(100.0 * part / whole);
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
