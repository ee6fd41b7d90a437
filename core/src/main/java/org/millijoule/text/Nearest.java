package org.millijoule.text;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds what somebody meant: the known word at the smallest edit distance (optimal string alignment: insert,
/// delete, replace, swap neighbours). Case, `-` and `_` do not count.
public final class Nearest {
    /// A word this long was not meant to be a key.
    private static final int LONGEST = 64;

    private Nearest() {}

    /// The nearest known word, if it is near: a third of the letters may differ, or one begins with the other.
    public static Optional<String> to(String word, List<String> known) {
        String typed = letters(word);
        if (typed.isEmpty() || typed.length() > LONGEST) {
            return Optional.empty();
        }
        return known.stream()
                .filter(candidate -> near(typed, letters(candidate)))
                .min(Comparator.comparingInt(candidate -> distance(typed, letters(candidate))));
    }

    /// The way out for a wrong word: the nearest one, or all of them when none is near.
    public static String suggestion(String word, List<String> known) {
        return to(word, known)
                .map(near -> "Maybe '" + near + "'?")
                .orElseGet(() -> "Maybe " + Wording.list(known, "or") + "?");
    }

    private static boolean near(String typed, String candidate) {
        boolean begins = Math.min(typed.length(), candidate.length()) >= 3
                && (candidate.startsWith(typed) || typed.startsWith(candidate));
        int allowed = Math.max(1, Math.max(typed.length(), candidate.length()) / 3);
        return begins || (distance(typed, candidate) <= allowed && candidate.length() > 1);
    }

    private static String letters(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
