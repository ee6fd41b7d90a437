package org.millijoule.hardware.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.millijoule.spec.SpecException;

/// An external program with its arguments, and the one process of it that answers. The process starts with the
/// first question, takes one question at a time from any thread, and is killed when it fails, when it is closed,
/// or when nobody holds the program any more.
///
/// Two programs are equal if their words are, whatever runs.
public final class Program {
    private final List<String> words;
    private @Nullable Conversation running; // guarded by this

    private Program(List<String> words) {
        this.words = List.copyOf(words);
    }

    /// Splits a command line at its blanks; single or double quotes keep blanks together. There are no variables,
    /// escapes or wildcards: no shell is involved.
    public static Program parse(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException(
                    "a " + quote + " opens in '" + text + "' and is never closed. Maybe add one?");
        }
        if (begun) {
            words.add(word.toString());
        }
        if (words.isEmpty() || words.getFirst().isEmpty()) {
            throw new IllegalArgumentException("a command needs a program. Maybe python3 model.py?");
        }
        return new Program(words);
    }

    /// No program yet.
    static Program none() {
        return new Program(List.of());
    }

    /// The same program with no process yet.
    Program fresh() {
        return new Program(words);
    }

    /// Sends one line and gives back what the next line of output means.
    ///
    /// @param folder where the process is started
    /// @param meaning throws an IllegalArgumentException where the line means nothing
    /// @throws SpecException if there is no such answer, with what the program did instead; its process is killed
    synchronized <T> T ask(String question, Optional<Path> folder, Duration timeout, Function<String, T> meaning) {
        String answer = "";
        try {
            if (running == null) {
                running = Conversation.start(words, folder, this);
            }
            answer = running.ask(question, timeout);
            return meaning.apply(answer);
        } catch (IOException e) {
            close();
            throw failure(e.getMessage() + " Maybe run it by hand and give it this line: " + question);
        } catch (IllegalArgumentException e) {
            close(); // what comes next might answer this question, not the next one
            throw failure("its answer cannot be used: " + e.getMessage() + ". It was asked " + question
                    + " and answered " + Conversation.brief(answer)
                    + ". Maybe something else of the program writes to its output?");
        }
    }

    private SpecException failure(String problem) {
        return new SpecException("command '" + this + "'", problem);
    }

    /// Kills the process, if one runs; the next question starts another.
    synchronized void close() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /// As [#parse(String)] reads it.
    @Override
    public String toString() {
        return String.join(" ", words.stream().map(Program::quoted).toList());
    }

    private static String quoted(String word) {
        if (!word.isEmpty() && word.chars().noneMatch(c -> Character.isWhitespace(c) || c == '"' || c == '\'')) {
            return word;
        }
        // Quotes of the other kind around each run of quotes: 'a"b' or "a'b", both in turn where a word has both.
        return word.contains("\"") ? "'" + word.replace("'", "'\"'\"'") + "'" : "\"" + word + "\"";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Program program && words.equals(program.words);
    }

    @Override
    public int hashCode() {
        return words.hashCode();
    }
}
