package org.millijoule.cli.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.millijoule.text.Visible;

/// One line at the foot of a terminal that is written again and again. Everything else that goes to stderr
/// through [#stream()] takes its place and pushes it down, so messages and the line do not mix.
public final class StatusLine {
    private static final String START = "\r\u001b[K\u001b[?7l"; // to the left edge, clear, do not wrap
    private static final String END = "\u001b[?7h";
    private static final String CLEAR = "\r\u001b[K";

    private final OutputStream out;
    private final PrintStream stream;
    private boolean shown;

    StatusLine(OutputStream out) {
        this.out = out;
        this.stream = new VisibleStream(
                new FilterOutputStream(out) {
                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        beside(bytes, offset, length);
                    }
                },
                StandardCharsets.UTF_8);
    }

    /// The status line of stderr, if stderr is a terminal that can move its cursor. From then on `System.err`
    /// goes through it.
    public static Optional<StatusLine> ofStandardError() {
        if (!isTerminal() || "dumb".equals(System.getenv("TERM"))) {
            return Optional.empty();
        }
        StatusLine line = new StatusLine(System.err instanceof VisibleStream visible ? visible.raw() : System.err);
        System.setErr(line.stream());
        return Optional.of(line);
    }

    /// Java can only ask for standard input and output together; Linux says where file 2 leads.
    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException _) {
            return Optional.ofNullable(System.console())
                    .filter(console -> console.isTerminal())
                    .isPresent();
        }
    }

    PrintStream stream() {
        return stream;
    }

    public synchronized void show(String text) {
        print(START + Visible.line(text) + END);
        shown = true;
    }

    public synchronized void clear() {
        if (shown) {
            print(CLEAR);
            shown = false;
        }
    }

    private synchronized void beside(byte[] bytes, int offset, int length) throws IOException {
        clear();
        out.write(bytes, offset, length);
        out.flush();
    }

    private void print(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
