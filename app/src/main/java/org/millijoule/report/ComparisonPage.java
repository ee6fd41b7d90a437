package org.millijoule.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.millijoule.report.chart.AnytimeChart;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Page;
import org.millijoule.report.chart.RankPicture;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.table.Comparison;

/// `compare --table --html`: strategies side by side on one page that needs nothing else.
public final class ComparisonPage {
    private static final String COLOURS = """
            .plot.anytime { height: 380px; }
            .curve.s0, .cd.s0 { stroke: #7a8590; } .dash.s0 { border-color: #7a8590; } .end.s0 { background: #7a8590; }
            .curve.s1 { stroke: #2f7ec0; } .dash.s1 { border-color: #2f7ec0; } .end.s1 { background: #2f7ec0; }
            .curve.s2 { stroke: #2c9a6a; } .dash.s2 { border-color: #2c9a6a; } .end.s2 { background: #2c9a6a; }
            .curve.s3 { stroke: #8a5cc2; } .dash.s3 { border-color: #8a5cc2; } .end.s3 { background: #8a5cc2; }
            .curve.s4 { stroke: #d58a1c; } .dash.s4 { border-color: #d58a1c; } .end.s4 { background: #d58a1c; }
            .curve.s5 { stroke: #c8374a; } .dash.s5 { border-color: #c8374a; } .end.s5 { background: #c8374a; }
            .area .half { stroke: none; opacity: 0.12; } .half.s0 { fill: #7a8590; } .half.s1 { fill: #2f7ec0; }
            .half.s2 { fill: #2c9a6a; } .half.s3 { fill: #8a5cc2; } .half.s4 { fill: #d58a1c; } .half.s5 { fill: #c8374a; }
            .ranks { width: 100%; min-width: 620px; max-width: 760px; height: auto; } .ranks text { font-size: 13px; fill: var(--ink); }
            .ranks line { stroke: var(--ink); stroke-width: 1.2; } .ranks .alike { stroke-width: 4; }
            """;

    /// Of significance, as in the picture of ranks.
    private static final double LEVEL = 0.05;

    private ComparisonPage() {}

    /// Writes the page.
    ///
    /// @param title what was asked, in words
    /// @param details of it
    /// @throws RunDirectoryException if it cannot be written
    public static void write(Comparison comparison, String title, String details, Path file) {
        Page.write(page(comparison, title, details), file);
    }

    static String page(Comparison comparison, String title, String details) {
        Markup out = Page.begin("Search strategies: " + title, COLOURS);
        out.open("header");
        out.element("p", "Millijoule, search strategies on a table", "class", "kicker");
        out.element("h1", title).element("p", details, "class", "kicker").close();
        Report.section(out, "Anytime", "The mean over seeds after each evaluation, and the middle half of the seeds.");
        new AnytimeChart(comparison).write(out);
        Report.end(out);
        Report.section(
                out,
                "Ranks",
                "Average ranks over seeds, 1 is best. A thick line joins strategies that the Nemenyi test cannot tell "
                        + "apart at the level 0.05 (Demsar, 2006).");
        out.sideways("picture, scrolls sideways");
        new RankPicture(comparison).write(out);
        out.close();
        Report.end(out);
        Report.section(
                out,
                "Pairs",
                "Paired permutation tests over seeds, two-sided; p (Holm) is corrected for all pairs. The smallest p that "
                        + "so many seeds can give is "
                        + scientific(comparison.pairs().getFirst().test().smallest())
                        + ". Loss is regret, or the missing share.");
        pairs(out, comparison.pairs());
        Report.end(out);
        return Page.end(out);
    }

    private static void pairs(Markup out, List<Comparison.Pair> pairs) {
        out.table().open("tr");
        out.element("th", "pair", "class", "t");
        List.of("difference in loss", "p", "p (Holm)", "better").forEach(head -> out.element("th", head));
        out.close();
        for (Comparison.Pair pair : pairs) {
            out.open("tr").element("td", pair.one() + " − " + pair.other(), "class", "t");
            out.element("td", String.format(Locale.ROOT, "%.5f", pair.difference()));
            out.element("td", scientific(pair.test().p())).element("td", scientific(pair.corrected()));
            String better = pair.difference() > 0 ? pair.other() : pair.one();
            out.element("td", pair.corrected() < LEVEL ? better : "cannot be told");
            out.close();
        }
        out.close().close();
    }

    private static String scientific(double p) {
        return String.format(Locale.ROOT, p < 0.001 ? "%.1e" : "%.3f", p);
    }
}
