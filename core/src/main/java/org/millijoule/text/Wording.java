package org.millijoule.text;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The words of error messages: short on one line, whatever the spec holds.
public final class Wording {
    private static final int LONGEST = 40;

    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cntrl}\\p{Cs}\\u0080-\\u009F\\u2028\\u2029\\uFEFF]+");

    private Wording() {}

    /// At most 40 characters, none of which moves the cursor.
    public static String brief(String text) {
        String shown = text.codePointCount(0, text.length()) > LONGEST
                ? text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "..."
                : text;
        return UNPRINTABLE.matcher(shown).replaceAll(" ");
    }

    /// In single quotes.
    public static String quoted(String text) {
        return "'" + brief(text) + "'";
    }

    /// `a, b or c`.
    public static String list(List<String> words, String last) {
        return words.size() < 2
                ? String.join("", words)
                : String.join(", ", words.subList(0, words.size() - 1)) + " " + last + " " + words.getLast();
    }

    /// `headChannels` becomes `head-channels`.
    public static String kebab(String name) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (i > 0 && Character.isUpperCase(c) && !Character.isUpperCase(name.charAt(i - 1))) {
                words.append('-');
            }
            words.append(Character.toLowerCase(c));
        }
        return words.toString();
    }

    /// `PER_CHANNEL` becomes `per-channel`.
    public static String kebab(Enum<?> constant) {
        return constant.name().replace('_', '-').toLowerCase(Locale.ROOT);
    }

    /// What a constructor or a parser of ours complained of, as a sentence.
    public static String sentence(IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof NumberFormatException) {
            return "this cannot be read (" + message + "). Maybe a typing error?";
        }
        return message.endsWith(".") || message.endsWith("?") ? message : message + ".";
    }

    /// How messages name a key; the whole spec has no key.
    public static String subject(String path) {
        return path.isEmpty() ? "the spec" : brief(path);
    }
}
