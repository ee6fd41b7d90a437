package org.millijoule.spec;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Prints a [Tree] as YAML: mappings in lines, lists of single values and short items in brackets, quotes only
/// where needed. The same tree gives the same text, byte for byte.
final class YamlText {
    private static final int LINE = 100;

    /// Words that no YAML reader takes for anything but text.
    private static final Pattern WORD = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*");

    private static final Pattern QUANTITY = Pattern.compile("[0-9.]+ [A-Za-z]+(?:/[A-Za-z]+)?|[0-9]+(?:x[0-9]+)+");

    /// What YAML 1.1, YAML 1.2 or our `none` would take for something else.
    private static final Pattern RESERVED = Pattern.compile("(?i)null|true|false|yes|no|on|off|y|n|none|0x[0-9a-f]*");

    private final StringBuilder out = new StringBuilder();

    private YamlText() {}

    static String of(Tree.Mapping mapping) {
        YamlText text = new YamlText();
        text.lines(mapping, "");
        return text.out.toString();
    }

    private void lines(Tree.Mapping mapping, String indent) {
        String before = "";
        for (Map.Entry<String, Tree> entry : mapping.entries().entrySet()) {
            out.append(before).append(entry.getKey()).append(':');
            before = indent;
            switch (entry.getValue()) {
                case Tree.Mapping inner
                when !inner.entries().isEmpty() -> {
                    out.append('\n').append(indent).append("  ");
                    lines(inner, indent + "  ");
                }
                case Tree.Sequence list when !fits(list) -> items(list, indent + "  ");
                case Tree value -> out.append(' ').append(inline(value)).append('\n');
            }
        }
    }

    private void items(Tree.Sequence list, String indent) {
        out.append('\n');
        for (Tree item : list.items()) {
            out.append(indent).append("- ");
            if (item instanceof Tree.Mapping mapping && !fits(item)) {
                lines(mapping, indent + "  ");
            } else {
                out.append(inline(item)).append('\n');
            }
        }
    }

    /// Whether a value reads well in one line.
    private static boolean fits(Tree tree) {
        return switch (tree) {
            case Tree.Scalar scalar -> true;
            case Tree.Sequence list -> list.items().stream().allMatch(Tree.Scalar.class::isInstance);
            case Tree.Mapping mapping ->
                mapping.entries().values().stream().allMatch(Tree.Scalar.class::isInstance)
                        && inline(mapping).length() < LINE;
        };
    }

    static String inline(Tree tree) {
        return switch (tree) {
            case Tree.Scalar scalar -> scalar.plain() ? scalar.text() : quotedWhereNeeded(scalar.text());
            case Tree.Sequence list ->
                list.items().stream().map(YamlText::inline).collect(Collectors.joining(", ", "[", "]"));
            case Tree.Mapping mapping ->
                mapping.entries().entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + inline(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
        };
    }

    private static String quotedWhereNeeded(String text) {
        boolean plain = WORD.matcher(text).matches() || QUANTITY.matcher(text).matches();
        return plain && !RESERVED.matcher(text).matches() ? text : quoted(text);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (List.of((int) '"', (int) '\\').contains(c)) {
                quoted.append('\\').appendCodePoint(c);
            } else if (Character.isISOControl(c) || (c > 0x7E && c <= 0xFFFF && !Character.isLetterOrDigit(c))) {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }
}
