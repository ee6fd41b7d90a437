package org.millijoule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Documents read well as plain text and beside code: their lines have at most 110 characters.
class DocumentsTest {
    private static final Path ROOT = Path.of(System.getProperty("millijoule.root", ".."));
    private static final int WIDTH = 110;
    private static final Pattern COMMAND = Pattern.compile("\\s*(\\./millijoule|\\$ |mvn|pip|python).*");

    /// Folders of the checkout that hold no documents of ours: what is built, and what commands leave.
    private static final Set<String> NOT_OURS = Set.of("target", "runs", "data", "shared");

    @Test
    void linesAreShort() throws IOException {
        List<Path> documents = documents();
        assertThat(documents).extracting(Path::toString).contains("README.md", "docs/training.md");
        List<String> tooLong = new ArrayList<>();
        for (Path document : documents) {
            String text = Files.readString(ROOT.resolve(document));
            tooLong(text).forEach(line -> tooLong.add(document + ":" + line));
        }
        assertThat(tooLong).as("lines of more than " + WIDTH + " characters").isEmpty();
    }

    @Test
    void whatProgramsPrintMayBeAsWideAsItIs() {
        String wide = "x".repeat(WIDTH);
        assertThat(tooLong("%s\n| %<s |\n".formatted(wide))).containsExactly("2");
        assertThat(tooLong("```\n$ ./millijoule \\\n  %s\nprinted %<s\n```\n".formatted(wide)))
                .containsExactly("3");
        assertThat(tooLong("<!-- results: x -->\n| %s |\n<!-- end of results -->\n| %<s |\n".formatted(wide)))
                .containsExactly("4");
        assertThat(tooLong("```\nmvn %s\n```\n```yaml\nkey: %<s\n```\n".formatted(wide)))
                .containsExactly("2", "5");
    }

    /// Numbers of the lines. Code of a named language counts, and commands; the rest of a block is what they print, as
    /// is what `results --into` wrote between its marks.
    private static List<String> tooLong(String document) {
        List<String> numbers = new ArrayList<>();
        List<String> lines = document.lines().toList();
        boolean code = false;
        boolean output = false;
        boolean goesOn = false;
        boolean results = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("<!-- results:") || line.startsWith("<!-- end of results")) {
                results = !line.startsWith("<!-- end");
            }
            if (line.strip().startsWith("```")) {
                code = !code;
                output = code && line.strip().equals("```");
                goesOn = false;
                continue;
            }
            boolean command = goesOn || COMMAND.matcher(line).matches();
            if (line.codePointCount(0, line.length()) > WIDTH && !results && (command || !output)) {
                numbers.add(String.valueOf(i + 1));
            }
            goesOn = command && line.endsWith("\\");
        }
        return numbers;
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = String.valueOf(folder.getFileName());
                boolean ours = folder.equals(ROOT) || !(name.startsWith(".") || NOT_OURS.contains(name));
                return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    documents.add(ROOT.relativize(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return documents;
    }
}
