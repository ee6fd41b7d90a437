package org.millijoule.report.chart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.text.FileProblem;

/// A page that needs nothing else: what all pages begin and end with.
public final class Page {
    private Page() {}

    /// Everything up to the first heading.
    ///
    /// @param more style besides the program's own
    public static Markup begin(String title, String more) {
        Markup out = new Markup();
        out.open("html", "lang", "en").open("head").empty("meta", "charset", "utf-8");
        out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        out.empty("meta", "name", "color-scheme", "content", "light dark");
        out.element("title", title).verbatim("style", style() + more).close();
        return out.open("body").open("main");
    }

    /// The text of the page.
    public static String end(Markup out) {
        return out.close().close().close().finished();
    }

    /// Writes a finished page.
    ///
    /// @throws RunDirectoryException if it cannot be written
    public static void write(String page, Path file) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new RunDirectoryException(FileProblem.writing(file, e), e);
        }
    }

    private static String style() {
        try (InputStream file = Page.class.getResourceAsStream("report.css")) {
            if (file == null) {
                throw new IllegalStateException("report.css is missing beside " + Page.class.getName());
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
