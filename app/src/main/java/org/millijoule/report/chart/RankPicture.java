package org.millijoule.report.chart;

import java.util.List;
import java.util.Locale;
import org.millijoule.statistics.AverageRanks;
import org.millijoule.table.Comparison;

/// The critical-difference diagram (Demsar, JMLR 2006, figure 1): an axis of average ranks, names on both sides, thick
/// lines below it between those that cannot be told apart.
public record RankPicture(Comparison comparison) {
    private static final double LEFT = 150;
    private static final double WIDTH = 460;
    private static final double TOP = 56;

    public void write(Markup out) {
        AverageRanks ranks = comparison.ranks();
        int methods = ranks.ranks().size();
        List<AverageRanks.Group> groups = ranks.groups();
        double names = TOP + 18 + 10.0 * groups.size();
        double height = names + 22.0 * Math.ceilDiv(methods, 2) + 8;
        out.open(
                "svg",
                "class",
                "ranks",
                "viewBox",
                "0 0 760 " + number(height),
                "role",
                "img",
                "aria-label",
                "Average ranks");
        line(out, "", across(1), TOP, across(methods), TOP);
        for (int rank = 1; rank <= methods; rank++) {
            line(out, "", across(rank), TOP, across(rank), TOP - 6);
            text(out, String.valueOf(rank), across(rank), TOP - 11, "middle");
        }
        ranks.criticalDifference().ifPresent(width -> {
            double end = Math.min(across(1 + width), 755);
            line(out, "alike", across(1), 16, end, 16);
            text(out, String.format(Locale.ROOT, "CD = %.2f", width), end + 8, 20, "start");
        });
        for (int i = 0; i < groups.size(); i++) {
            AverageRanks.Group group = groups.get(i);
            double y = TOP + 10 + 10.0 * i;
            line(out, "alike", across(rank(group.first())) - 3, y, across(rank(group.last())) + 3, y);
        }
        for (int place = 0; place < methods; place++) {
            name(out, place, methods, names);
        }
        out.close();
    }

    private void name(Markup out, int place, int methods, double names) {
        boolean left = place < (methods + 1) / 2;
        double y = names + 22.0 * (left ? place : methods - 1 - place) + 10;
        double x = across(rank(place));
        double end = left ? LEFT - 12 : LEFT + WIDTH + 12;
        line(out, "", x, TOP, x, y);
        line(out, "", x, y, end, y);
        String strategy = comparison
                .standings()
                .get(comparison.ranks().order().get(place))
                .strategy();
        String words = strategy + String.format(Locale.ROOT, " %.2f", rank(place));
        text(out, words, left ? end - 4 : end + 4, y + 4, left ? "end" : "start");
    }

    private double rank(int place) {
        return comparison.ranks().ranks().get(comparison.ranks().order().get(place));
    }

    private double across(double rank) {
        return LEFT + WIDTH * (rank - 1) / (comparison.ranks().ranks().size() - 1);
    }

    private static void line(Markup out, String style, double x1, double y1, double x2, double y2) {
        out.empty("line", "class", style, "x1", number(x1), "y1", number(y1), "x2", number(x2), "y2", number(y2));
    }

    private static void text(Markup out, String words, double x, double y, String anchor) {
        out.element("text", words, "x", number(x), "y", number(y), "text-anchor", anchor);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
