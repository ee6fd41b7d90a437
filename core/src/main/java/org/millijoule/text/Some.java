package org.millijoule.text;

import java.util.ArrayList;
import java.util.List;

/// The beginning of a list for a message, which says how much more there is.
public final class Some {
    private Some() {}

    /// `a, b, c and 301 more`.
    public static String of(List<String> all, int most) {
        return String.join(", ", all.subList(0, Math.min(most, all.size()))) + more(all, most, " and ");
    }

    /// One line each; the last one is `and 301 more`.
    public static List<String> lines(List<String> all, int most) {
        List<String> lines = new ArrayList<>(all.subList(0, Math.min(most, all.size())));
        if (all.size() > most) {
            lines.add(more(all, most, "and "));
        }
        return lines;
    }

    private static String more(List<String> all, int most, String before) {
        return all.size() > most ? before + (all.size() - most) + " more" : "";
    }
}
