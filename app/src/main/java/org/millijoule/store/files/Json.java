package org.millijoule.store.files;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.text.FileProblem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Records as JSON and back: keys in the order of the components, in snake case; numbers as the shortest decimal;
/// what is empty is null; the same bytes on every platform.
public final class Json {
    /// The value of `"schema"` in every file.
    public static final int SCHEMA = 1;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final ObjectWriter WRITER = MAPPER.writer()
            .with(new DefaultPrettyPrinter(
                            Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private Json() {}

    /// The text of a record of ours, with a last line feed.
    public static String write(Object value) {
        return WRITER.writeValueAsString(value) + "\n";
    }

    /// Where in a file a parser stopped, `FILE:LINE`, and why.
    public static String complaint(String file, JacksonException e) {
        return file + ":" + line(e) + ": " + reason(e);
    }

    /// The same for who names the file itself.
    public static String lineAndReason(JacksonException e) {
        return "line " + line(e) + ": " + reason(e);
    }

    private static int line(JacksonException e) {
        return Math.max(1, e.getLocation() == null ? 1 : e.getLocation().getLineNr());
    }

    /// Without the parser's remarks on its own reader.
    private static String reason(JacksonException e) {
        return e.getOriginalMessage().replaceAll(" *\\(start marker[^)]*\\)*", "");
    }

    /// A record of ours from its text; keys that it does not know are left out.
    ///
    /// @throws IllegalArgumentException saying the line or the key that is wrong
    public static <T> T read(String text, Class<T> type) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            RecordShape.problem(tree, type, "").ifPresent(problem -> {
                throw new IllegalArgumentException(problem);
            });
            return MAPPER.treeToValue(tree, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(lineAndReason(e), e);
        }
    }

    /// A record of ours from a file of a run. A file that the run's `provenance.json` knows must be what it was.
    ///
    /// @param wayOut ends the message where the file cannot be read: a sentence that begins with `Maybe`
    /// @throws RunDirectoryException naming the file, what is wrong in it, and the way out
    public static <T> T read(Path file, Class<T> type, String wayOut) {
        try {
            return read(RunText.read(file), type);
        } catch (NoSuchFileException e) {
            throw new RunDirectoryException(file + ": there is no such file. " + wayOut, e);
        } catch (IOException e) {
            throw new RunDirectoryException(FileProblem.reading(file, e), e);
        } catch (IllegalArgumentException e) {
            throw new RunDirectoryException(file + ": " + e.getMessage() + ". " + wayOut, e);
        }
    }
}
