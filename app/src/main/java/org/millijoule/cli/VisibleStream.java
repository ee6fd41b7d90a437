package org.millijoule.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.millijoule.spec.Visible;

/// Where the program prints text: names that others chose reach the terminal with their control characters made
/// visible. Bytes go through as they are, since only our own status line and CSV tables write them.
final class VisibleStream extends PrintStream {
    VisibleStream(OutputStream out, Charset charset) {
        super(out, true, charset);
    }

    /// From here on `System.out` and `System.err` are such streams.
    static void install() {
        if (!(System.out instanceof VisibleStream)) {
            System.setOut(new VisibleStream(System.out, System.out.charset()));
        }
        if (!(System.err instanceof VisibleStream)) {
            System.setErr(new VisibleStream(System.err, System.err.charset()));
        }
    }

    @Override
    public void print(String text) {
        super.print(Visible.text(String.valueOf(text)));
    }

    @Override
    public void print(char[] text) {
        print(String.valueOf(text));
    }

    @Override
    public void print(Object text) {
        print(String.valueOf(text));
    }

    @Override
    public void print(char c) {
        print(String.valueOf(c));
    }

    @Override
    public void println(String text) {
        print(text + System.lineSeparator());
    }

    @Override
    public void println(Object text) {
        println(String.valueOf(text));
    }
}
