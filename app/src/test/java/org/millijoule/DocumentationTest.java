package org.millijoule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every public type says in a sentence of its own what it is. Whether links and tags in it are right is for
/// `mvn javadoc:aggregate` to find out.
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("millijoule.root", ".."));

    /// The last comment before the type, its annotations, and the type itself: nothing before it begins a line so.
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^(?<doc>(?:///.*\\R)*)(?:[@ )].*\\R)*"
                    + "public (?:(?:abstract|final|sealed|non-sealed) )*(?:class|record|interface|enum|@interface) ",
            Pattern.MULTILINE);

    @ParameterizedTest
    @ValueSource(strings = {"core", "train", "app"})
    void everyPublicTypeSaysWhatItIs(String module) throws IOException {
        List<Path> silent = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher type = PUBLIC_TYPE.matcher(Files.readString(file));
                if (type.find() && !saysSomething(type.group("doc"))) {
                    silent.add(file);
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    /// Tags alone do not say what a type is.
    private static boolean saysSomething(String doc) {
        return doc.lines()
                .findFirst()
                .filter(line -> line.matches("/// [^@].*"))
                .isPresent();
    }
}
