package org.millijoule.spec;

import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millijoule.text.Wording;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Says in one sentence what a YAML parser says in many.
final class Syntax {
    private Syntax() {}

    static SpecException error(YamlEngineException e, String text, IntFunction<Place> places) {
        return switch (e) {
            case MarkedYamlEngineException marked ->
                new SpecException(places.apply(line(marked)), sentence(marked, text));
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
                && !words(e.getContext()).contains("node")
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

    private static String sentence(MarkedYamlEngineException e, String text) {
        String problem = words(e.getProblem());
        String context = words(e.getContext());
        if (problem.contains("TAB") || problem.contains("\\t")) {
            return "a tab stands where YAML wants spaces. Maybe indent with spaces?";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "a ':' stands where no key can be. Maybe put the text in quotes, or mend the indentation of this or "
                    + "the line before?";
        }
        if (problem.contains("sequence entries are not allowed")) {
            return "a '- ' stands where no item can be. Maybe put it on the next line, indented, or the text in quotes?";
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
        if (context.contains("node")) {
            return noValue(problem);
        }
        if (context.contains("flow")) {
            return bracket(e, context, problem);
        }
        if (context.contains("alias") || context.contains("anchor")) {
            return "a '*' or '&' begins a reference in YAML. Maybe put the value in quotes?";
        }
        if (context.contains("block") && !context.contains("scalar")) {
            return afterAll(e, problem, text);
        }
        if (problem.contains("cannot start any token") || context.contains("block scalar")) {
            return "no value can start with this character. Maybe put the value in quotes?";
        }
        return "this is not YAML (" + Wording.brief(problem) + "). Maybe put the value in quotes?";
    }

    /// A comma or a closing bracket stands where a value belongs.
    private static String noValue(String problem) {
        return problem.contains("','")
                ? "there is no value before this ','. Maybe one ',' is too many?"
                : "no value can start with this character. Maybe a bracket is closed that was never opened?";
    }

    private static String bracket(MarkedYamlEngineException e, String context, String problem) {
        boolean list = context.contains("sequence");
        String right = list ? "]" : "}";
        String wrong = list ? "}" : "]";
        if (problem.endsWith("got " + wrong)) {
            return "the '" + (list ? "[" : "{") + "' that begins here is closed by a '" + wrong + "'. Maybe '" + right
                    + "'?";
        }
        boolean sameLine =
                e.getContextMark().map(Mark::getLine).equals(e.getProblemMark().map(Mark::getLine));
        return sameLine && !problem.contains("stream end")
                ? "a ',' is missing in the bracket that begins here. Maybe put it before '"
                        + Wording.brief(problem.replaceFirst(".*got ", "")) + "', or before the key there?"
                : "the bracket that begins here is not closed. Maybe close it with '" + right + "'?";
    }

    /// Something follows a value that is complete, on its line or on the next.
    private static String afterAll(MarkedYamlEngineException e, String problem, String text) {
        if (problem.contains("']'") || problem.contains("'}'")) {
            return "a bracket is closed here that is not open. Maybe remove it?";
        }
        if (problem.contains("','")) {
            return "a ',' stands behind the end of the value. Maybe remove it?";
        }
        boolean sameLine = e.getProblemMark()
                .map(mark -> !text.lines()
                        .skip(mark.getLine())
                        .findFirst()
                        .map(line -> line.substring(0, Math.min(line.length(), mark.getColumn())))
                        .orElse("")
                        .isBlank())
                .orElse(false);
        return sameLine
                ? "something stands behind the end of the value. Maybe put all of it in double quotes?"
                : "this line does not fit the ones above. Maybe its indentation differs, or a '-' is missing?";
    }
}
