package org.millijoule.cli.terminal;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.millijoule.text.Visible;

/// Where the program prints text: names that others chose reach the terminal with their control characters made
/// visible. Of bytes, which may be of any encoding, those below space and DEL are.
public final class VisibleStream extends PrintStream {
    private final OutputStream raw;

    VisibleStream(OutputStream out, Charset charset) {
        super(out, true, charset);
        this.raw = out;
    }

    /// The stream below, for our own control characters.
    OutputStream raw() {
        return raw;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            if (hidden(bytes[i])) {
                super.write(bytes, from, i - from);
                byte[] shown = Visible.text(Character.toString(bytes[i])).getBytes(StandardCharsets.US_ASCII);
                super.write(shown, 0, shown.length);
                from = i + 1;
            }
        }
        super.write(bytes, from, offset + length - from);
    }

    private static boolean hidden(byte b) {
        return (b >= 0 && b < ' ' && b != '\n' && b != '\t') || b == 0x7F;
    }

    /// From here on `System.out` and `System.err` are such streams.
    public static void install() {
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
