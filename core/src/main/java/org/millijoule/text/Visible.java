package org.millijoule.text;

/// Text of others, such as names in an ONNX file, a YAML file or a folder, in a form that may be shown: what would
/// move a terminal's cursor, colour it, turn the direction of writing round or not be seen at all stands as the
/// escape that JSON and Java have for it (`\u001b`, `\n`), so that JSON stays JSON and means the same.
///
/// Escaped are control characters (C0, DEL, C1), format characters (bidirectional overrides, soft hyphens, byte
/// order marks, tags; the two joiners that scripts need are left), and line and paragraph separators.
public final class Visible {
    private static final int NON_JOINER = 0x200C;
    private static final int JOINER = 0x200D;

    private Visible() {}

    /// Text of several lines: line feeds and tabs stand as they are.
    public static String text(String text) {
        return escaped(text, true);
    }

    /// Text of one line: line feeds and tabs are escaped too.
    public static String line(String text) {
        return escaped(text, false);
    }

    private static String escaped(String text, boolean lines) {
        if (text.codePoints().noneMatch(c -> hidden(c, lines))) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (hidden(c, lines)) {
                shown.append(escape(c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    private static boolean hidden(int c, boolean lines) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> !(lines && (c == '\n' || c == '\t'));
            case Character.FORMAT -> c != NON_JOINER && c != JOINER;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> {
                StringBuilder escape = new StringBuilder();
                for (char part : Character.toChars(c)) {
                    escape.append("\\u%04x".formatted((int) part));
                }
                yield escape.toString();
            }
        };
    }
}
