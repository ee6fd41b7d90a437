package org.millijoule.report.chart;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.millijoule.text.Visible;

/// Writes HTML and inline SVG that is well-formed XML too. Every text and attribute is escaped here and nowhere
/// else; characters that XML does not know become U+FFFD.
public final class Markup {
    private static final Set<String> VOID =
            Set.of("meta", "br", "col", "path", "rect", "line", "polyline", "circle", "polygon");
    private static final Set<String> ON_A_NEW_LINE =
            Set.of("head", "body", "style", "script", "section", "div", "figure", "table", "tr", "svg", "dl", "ul");

    private final StringBuilder out = new StringBuilder("<!DOCTYPE html>");
    private final Deque<String> open = new ArrayDeque<>();

    /// Opens an element; `attributes` are names and values in turn.
    public Markup open(String tag, String... attributes) {
        start(tag, attributes);
        out.append('>');
        open.push(tag);
        return this;
    }

    public Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    public Markup text(String text) {
        escape(text);
        return this;
    }

    /// An element that holds nothing but text.
    public Markup element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /// A term of a `dl` and what it stands for.
    public Markup entry(String term, String meaning) {
        return open("div").element("dt", term).element("dd", meaning).close();
    }

    /// An element without content.
    public Markup empty(String tag, String... attributes) {
        if (!VOID.contains(tag)) {
            return open(tag, attributes).close();
        }
        start(tag, attributes);
        out.append("/>");
        return this;
    }

    /// The program's own style sheet or script, which HTML reads raw.
    Markup verbatim(String tag, String content) {
        if (content.contains("<") || content.contains("&")) {
            throw new IllegalArgumentException("a verbatim " + tag + " must be free of < and &");
        }
        open(tag);
        out.append(content);
        return close();
    }

    private void start(String tag, String... attributes) {
        if (ON_A_NEW_LINE.contains(tag)) {
            out.append('\n');
        }
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
    }

    private void escape(String text) {
        Visible.text(text).codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(inXml(c) ? c : 0xFFFD);
            }
        });
    }

    private static boolean inXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c < 0xD800)
                || (c > 0xDFFF && (c & 0xFFFE) != 0xFFFE);
    }

    /// Opens a table in such a frame as [#sideways] opens; two [#close()] end it.
    public Markup table(String... attributes) {
        return sideways("table, scrolls sideways").open("table", attributes);
    }

    /// Opens a frame that scrolls sideways where its content is wider than the screen, and shows that it does.
    ///
    /// @param label for who cannot see it
    public Markup sideways(String label) {
        return open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", label);
    }

    /// The whole document.
    ///
    /// @throws IllegalStateException if an element is still open
    String finished() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("elements are still open: " + open);
        }
        return out.append('\n').toString();
    }
}
