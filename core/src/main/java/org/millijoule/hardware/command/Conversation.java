package org.millijoule.hardware.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millijoule.text.Visible;

/// One process that is asked line by line. Not for several threads at once.
///
/// Its output is read by a thread of its own, so that waiting can end; what it says on standard error is read
/// too, so that it never blocks, and the last lines are kept for messages.
final class Conversation implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create(); // kills the processes of programs that nobody holds
    private static final int LONGEST_LINE = 1 << 16; // our choice: more is no answer
    private static final int AHEAD = 16; // lines that wait to be read
    private static final int LAST_WORDS = 5;
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Set<Conversation> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Conversation::closeAll, "command-end"));
    }

    private final Process process;
    private final Family family;
    private final OutputStream questions;
    private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>(AHEAD);
    private final Deque<String> lastWords = new ArrayDeque<>(); // guarded by itself
    private final Thread errors;

    private Conversation(Process process, String mark) {
        this.process = process;
        family = new Family(process.toHandle(), mark);
        questions = process.getOutputStream();
        BlockingQueue<Optional<String>> out = answers; // the threads must not hold this object
        Deque<String> words = lastWords;
        InputStream output = process.getInputStream();
        InputStream error = process.getErrorStream();
        Thread.ofPlatform().daemon().name("command-answers").start(() -> {
            try (Reader reader = reader(output)) {
                for (String line = line(reader); line != null; line = line(reader)) {
                    out.put(Optional.of(line));
                }
                out.put(Optional.empty());
            } catch (IOException e) {
                out.offer(Optional.empty());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        errors = Thread.ofPlatform().daemon().name("command-errors").start(() -> {
            try (Reader reader = reader(error)) {
                for (String line = line(reader); line != null; line = line(reader)) {
                    keep(words, line);
                }
            } catch (IOException e) {
                keep(words, String.valueOf(e.getMessage()));
            }
        });
    }

    /// Starts a process that is killed once nobody holds its owner.
    ///
    /// @throws IOException with a sentence if it cannot be started
    static Conversation start(List<String> words, Optional<Path> folder, Object owner) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words);
        folder.ifPresent(where -> builder.directory(where.toFile()));
        try {
            String mark = Family.mark(builder.environment());
            Conversation started = new Conversation(builder.start(), mark);
            OPEN.add(started);
            CLEANER.register(owner, started::close);
            return started;
        } catch (IOException e) {
            throw new IOException("it cannot be started (" + e.getMessage() + ").", e);
        }
    }

    /// @throws IOException with a sentence if no answer comes
    String ask(String question, Duration timeout) throws IOException {
        Optional<String> unasked = Optional.ofNullable(answers.peek()).flatMap(line -> line);
        if (unasked.isPresent()) {
            throw new IOException("it wrote a line that nobody asked for: " + brief(unasked.get()) + ".");
        }
        try {
            questions.write((question + "\n").getBytes(StandardCharsets.UTF_8));
            questions.flush();
        } catch (IOException e) {
            throw new IOException(ending(), e);
        }
        return answer(timeout);
    }

    private String answer(Duration timeout) throws IOException {
        try {
            Optional<String> answer = answers.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (answer == null) {
                String said = process.isAlive() ? "it did not answer within " + seconds(timeout) + "." : ending();
                throw new IOException(said);
            }
            return answer.orElseThrow(() -> new IOException(ending()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("waiting for its answer was interrupted.", e);
        }
    }

    /// How the process ended, with what it said last.
    private String ending() {
        String how = "it closed its output without an answer";
        try {
            if (process.waitFor(GRACE)) {
                how = "it ended with exit code " + process.exitValue() + " before it answered";
            }
            errors.join(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (lastWords) {
            return how + (lastWords.isEmpty() ? "." : ". It last said: " + String.join(" | ", lastWords) + ".");
        }
    }

    private static String seconds(Duration timeout) {
        return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
    }

    /// Kills the process and all that it has started.
    @Override
    public void close() {
        if (OPEN.remove(this)) {
            family.kill();
        }
    }

    /// Closes what is open in this JVM, which does so when it ends, but not when it is halted.
    static void closeAll() {
        OPEN.forEach(Conversation::close);
    }

    private static Reader reader(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /// The next line, cut at the longest; null at the end.
    private static @Nullable String line(Reader in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        if (c < 0) {
            return null;
        }
        for (; c >= 0 && c != '\n'; c = in.read()) {
            if (line.length() < LONGEST_LINE) {
                line.append((char) c);
            }
        }
        return line.toString().strip();
    }

    private static void keep(Deque<String> words, String line) {
        if (line.isEmpty()) {
            return;
        }
        synchronized (words) {
            if (words.size() == LAST_WORDS) {
                words.removeFirst();
            }
            words.addLast(brief(line));
        }
    }

    /// On one line and not endless.
    static String brief(String text) {
        String line = Visible.line(text.replaceAll("\\p{Cntrl}+", " "));
        return line.length() > 200 ? line.substring(0, 200) + "..." : line;
    }
}
