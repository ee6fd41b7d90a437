package org.millijoule.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Page;
import org.millijoule.report.chart.Plot;
import org.millijoule.results.Insight;
import org.millijoule.store.disk.RunDirectoryException;

/// `results --insight --html`: what searches chose, as pictures on one page that needs nothing else. A column is a
/// block; its bar shows how likely the policies held each option, its dots what the runs took.
public final class InsightPage {
    private static final double COLUMN = 26;
    private static final double HEIGHT = 96;
    private static final double LEFT = 4;
    private static final double DOTS = 14;

    private InsightPage() {}

    /// Writes the page.
    ///
    /// @throws RunDirectoryException if it cannot be written
    public static void write(Insight insight, Path file) {
        Page.write(page(insight), file);
    }

    static String page(Insight insight) {
        int runs = insight.runs().size();
        String title = runs == 1 ? "What one search chose" : "What " + runs + " searches chose";
        Markup out = Page.begin(title, "");
        out.open("header");
        out.element("p", "Millijoule insight", "class", "kicker").element("h1", title);
        out.element(
                        "p",
                        "Each column is a " + insight.partWord()
                                + ", input to the left. The bar is the policies' mean probability of each option;"
                                + " a dot stands at the option that a run took. An open ring below marks a choice that the"
                                + " policies left undecided. Pale columns are " + insight.partWord()
                                + "s that no run has.",
                        "class",
                        "lead")
                .close();
        for (String letter : insight.letters()) {
            Report.section(out, heading(insight, letter), note(insight, letter));
            legend(out, insight, letter);
            picture(out, insight, letter);
            Report.end(out);
        }
        Report.section(out, "Runs", "Their dots stand in this order.");
        out.open("ul", "class", "cautions");
        insight.runs().forEach(run -> out.element("li", run));
        out.close();
        Report.end(out);
        return Page.end(out);
    }

    private static String heading(Insight insight, String letter) {
        String word = insight.word(letter);
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static String note(Insight insight, String letter) {
        if (!insight.isOfNumbers(letter)) {
            return "";
        }
        boolean share = insight.space().isPresence(letter);
        StringBuilder note = new StringBuilder((share ? "Share" : "Mean") + " of the first, middle and last third: ");
        for (int part = 0; part < 3; part++) {
            var mean = insight.mean(letter, part);
            note.append(part > 0 ? ", " : "");
            int decimals = share ? 2 : 1;
            note.append(mean.isPresent() ? Figures.fixed(mean.getAsDouble(), decimals) : Figures.NONE);
        }
        return note.append('.').toString();
    }

    private static void legend(Markup out, Insight insight, String letter) {
        List<String> options = insight.options(letter);
        out.open("div", "class", "legend");
        for (String option : options) {
            out.open("span", "class", "key")
                    .empty("i", "class", "swatch " + style(options, option))
                    .text(insight.space().wording(letter, option))
                    .close();
        }
        out.close();
    }

    /// The colours of the options, from light to dark.
    private static String style(List<String> options, String option) {
        int at = options.indexOf(option);
        int shade = options.size() < 2 ? 3 : Math.round(3f * at / (options.size() - 1));
        return "o" + shade;
    }

    private static void picture(Markup out, Insight insight, String letter) {
        double width = LEFT + COLUMN * insight.blocks().size();
        double height = HEIGHT + DOTS + 16;
        out.sideways("picture, scrolls sideways");
        out.open(
                "svg",
                "class",
                "choices",
                "viewBox",
                "0 0 " + Plot.unit(width) + " " + Plot.unit(height),
                "width",
                Plot.unit(width));
        for (Insight.BlockInsight block : insight.blocks()) {
            double x = LEFT + COLUMN * block.index();
            Optional<Insight.Decision> decision = block.decision(letter);
            decision.ifPresent(d -> column(out, d, insight, block, x));
            out.element(
                    "text",
                    label(block),
                    "class",
                    "no" + (decision.isEmpty() ? " without" : ""),
                    "x",
                    Plot.unit(x + COLUMN / 2 - 2),
                    "y",
                    Plot.unit(height - 2));
        }
        out.close().close();
    }

    /// Short enough for a column.
    private static String label(Insight.BlockInsight block) {
        return block.name().length() > 2 ? "" + block.index() : block.name();
    }

    private static void column(
            Markup out, Insight.Decision decision, Insight insight, Insight.BlockInsight block, double x) {
        List<String> options = insight.options(decision.letter());
        double bottom = HEIGHT;
        double wide = COLUMN - 4;
        for (int o = 0; o < decision.options().size(); o++) {
            String option = decision.options().get(o);
            double share = decision.probabilities().get(o) * HEIGHT;
            out.open(
                    "rect",
                    "class",
                    "option " + style(options, option) + (decision.isTaken() ? "" : " moot"),
                    "x",
                    Plot.unit(x),
                    "y",
                    Plot.unit(bottom - share),
                    "width",
                    Plot.unit(wide),
                    "height",
                    Plot.unit(share));
            out.element(
                            "title",
                            insight.partWord() + " " + block.name() + ": "
                                    + insight.space().wording(decision.letter(), option) + " with "
                                    + Figures.percent(
                                            100 * decision.probabilities().get(o)))
                    .close();
            dots(out, decision, option, x, wide, bottom - share / 2);
            bottom -= share;
        }
        if (decision.isUndecided()) {
            out.empty(
                    "circle",
                    "class",
                    "open",
                    "cx",
                    Plot.unit(x + wide / 2),
                    "cy",
                    Plot.unit(HEIGHT + DOTS / 2),
                    "r",
                    "3.2");
        }
    }

    /// A dot for each run that took the option, side by side.
    private static void dots(
            Markup out, Insight.Decision decision, String option, double x, double wide, double middle) {
        List<Optional<String>> chosen = decision.chosen();
        double step = wide / (chosen.size() + 1);
        for (int i = 0; i < chosen.size(); i++) {
            if (chosen.get(i).filter(option::equals).isPresent()) {
                String radius = Plot.unit(Math.min(2.6, step / 2));
                out.empty(
                        "circle",
                        "class",
                        "took",
                        "cx",
                        Plot.unit(x + step * (i + 1)),
                        "cy",
                        Plot.unit(middle),
                        "r",
                        radius);
            }
        }
    }
}
