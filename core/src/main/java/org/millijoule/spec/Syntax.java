package org.millijoule.spec;

import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Says in one sentence what a YAML parser says in many.
final class Syntax {
    private Syntax() {}

    static SpecException error(YamlEngineException e, String text, IntFunction<Place> places) {
        return switch (e) {
            case MarkedYamlEngineException marked -> new SpecException(places.apply(line(marked)), sentence(marked));
            case ReaderException reader ->
                new SpecException(
                        places.apply(lineAt(text, reader.getPosition())),
                        "the character U+%04X is not allowed in YAML. Maybe remove it?"
                                .formatted(reader.getCodePoint()));
            default -> new SpecException(places.apply(1), "this is not YAML that can be read. Maybe a stray line?");
        };
    }

    /// What was begun and not ended is told where it begins.
    private static int line(MarkedYamlEngineException e) {
        boolean begun = !words(e.getProblem()).contains("escape")
                && Stream.of("quoted scalar", "flow", "simple key").anyMatch(words(e.getContext())::contains);
        Optional<Mark> mark = begun
                ? e.getContextMark().or(e::getProblemMark)
                : e.getProblemMark().or(e::getContextMark);
        return mark.map(found -> found.getLine() + 1).orElse(1);
    }

    private static int lineAt(String text, int codePoint) {
        return 1
                + (int) text.codePoints()
                        .limit(codePoint)
                        .filter(c -> c == '\n')
                        .count();
    }

    private static String words(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String sentence(MarkedYamlEngineException e) {
        String problem = words(e.getProblem());
        String context = words(e.getContext());
        if (problem.contains("TAB") || problem.contains("\\t")) {
            return "a tab stands where YAML wants spaces. Maybe indent with spaces?";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "a ':' stands where no key can be. Maybe put the text in quotes, or mend the indentation of this or "
                    + "the line before?";
        }
        if (problem.contains("escape")) {
            return "YAML does not know this '\\' in double quotes. Maybe single quotes?";
        }
        if (context.contains("simple key")) {
            return "a key without its ':'. Maybe 'key: value' with a space after the ':'?";
        }
        if (context.contains("quoted scalar")) {
            return "the quote that begins here is not closed. Maybe close it?";
        }
        if (context.contains("flow")) {
            return "the bracket that begins here is not closed, or a ',' is missing in it. Maybe close it?";
        }
        if (context.contains("block") && !context.contains("scalar")) {
            return "this line does not fit the ones above. Maybe its indentation differs, or a '-' is missing?";
        }
        if (problem.contains("cannot start any token")) {
            return "no value can start with this character. Maybe put the value in quotes?";
        }
        return "this is not YAML (" + Wording.brief(problem) + "). Maybe put the value in quotes?";
    }
}
