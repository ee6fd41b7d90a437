package org.millijoule.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Java lines of README.md ("From Java") are those of examples/library, which compile against today's classes;
/// scripts/library.sh runs them.
class LibraryExampleTest {
    private static final Path LIBRARY = Path.of("../examples/library");
    private static final Path EXAMPLE = LIBRARY.resolve("src/main/java/example/SearchFromJava.java");

    @Test
    void itCompiles(@TempDir Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of(
                "-Xlint:all,-path",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(EXAMPLE))
                    .call();
            assertThat(compiled).as(said.toString()).isTrue();
            assertThat(said.toString()).isEmpty();
        }
    }

    @Test
    void theReadmeSaysTheSame() throws IOException {
        String lines = block("java");
        assertThat(lines.lines()).hasSize(10);
        assertThat(Files.readString(EXAMPLE)).contains(lines.indent(8));
    }

    @Test
    void itsProjectDependsOnWhatTheReadmeNames() throws IOException {
        String project = Files.readString(LIBRARY.resolve("pom.xml"));
        String own = Files.readString(Path.of("pom.xml"));
        List<String> coordinates = block("xml")
                .lines()
                .map(String::strip)
                .filter(line -> line.contains("</"))
                .toList();
        assertThat(coordinates).hasSize(4);
        assertThat(project).contains(coordinates);
        assertThat(own).contains(coordinates.subList(0, 3));
    }

    /// The first code of a language in the section.
    private static String block(String language) throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String section = readme.substring(readme.indexOf("## From Java"));
        int start = section.indexOf("```" + language + "\n") + language.length() + "```\n".length();
        return section.substring(start, section.indexOf("```", start));
    }
}
