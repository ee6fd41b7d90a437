package org.millijoule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// One line at the end of a build: how many tests it skipped, and what they wanted. The last module runs it from its
/// source, on the reports that Surefire and Failsafe left; an assumption says `wants NAME`.
final class SkippedTests {
    private static final String WANTS = "wants ";

    private SkippedTests() {}

    /// `arguments[0]` is the project's folder.
    public static void main(String[] arguments) throws IOException {
        System.out.println(line(Path.of(arguments[0])));
    }

    /// Reports from before the start of this build do not count.
    static String line(Path root) throws IOException {
        FileTime start = Files.getLastModifiedTime(root.resolve("target/build-started"));
        int tests = 0;
        Map<String, Integer> wants = new TreeMap<>();
        for (Path report : reports(root)) {
            if (Files.getLastModifiedTime(report).compareTo(start) >= 0) {
                Element suite = parse(report);
                tests += suite.getElementsByTagName("testcase").getLength();
                NodeList skipped = suite.getElementsByTagName("skipped");
                for (int i = 0; i < skipped.getLength(); i++) {
                    wants.merge(wanted(reason((Element) skipped.item(i))), 1, Integer::sum);
                }
            }
        }
        return sentence(tests, wants);
    }

    private static List<Path> reports(Path root) throws IOException {
        PathMatcher report = root.getFileSystem().getPathMatcher("glob:**/{surefire,failsafe}-reports/TEST-*.xml");
        try (Stream<Path> files = Files.walk(root, 4)) {
            return files.filter(report::matches).toList();
        }
    }

    private static Element parse(Path report) throws IOException {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(report + ": " + e.getMessage(), e);
        }
    }

    /// Surefire writes it as an attribute or, of a failed assumption, as the first line of a stack trace.
    private static String reason(Element skipped) {
        String attribute = skipped.getAttribute("message");
        return attribute.isEmpty()
                ? skipped.getTextContent().lines().findFirst().orElse("").strip()
                : attribute;
    }

    /// What follows "wants", or all that was said.
    private static String wanted(String message) {
        int start = message.indexOf(WANTS);
        return start < 0 ? "something else (" + message + ")" : message.substring(start + WANTS.length());
    }

    private static String sentence(int tests, Map<String, Integer> wants) {
        int skipped = wants.values().stream().mapToInt(Integer::intValue).sum();
        if (skipped == 0) {
            return "0 of %,d tests skipped".formatted(tests);
        }
        return wants.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(entry -> entry.getValue() + (entry.getValue() == 1 ? " wants " : " want ") + entry.getKey())
                .collect(Collectors.joining(", ", "%,d of %,d tests skipped: ".formatted(skipped, tests), ""));
    }
}
