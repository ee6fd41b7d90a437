package org.millijoule.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Whatever is printed reaches the terminal without control characters of others; line feeds and letters stay.
class VisibleStreamTest {
    private static String printed(Consumer<PrintStream> printing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        printing.accept(new VisibleStream(bytes, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void textIsShownVisibly() {
        assertThat(printed(out -> out.print("a\u001b[2J\u009b\u202eb\nc\td")))
                .isEqualTo("a\\u001b[2J\\u009b\\u202eb\nc\td");
        assertThat(printed(out -> out.printf("%s|%s%n", "\u0007", "ä 猫"))).isEqualTo("\\u0007|ä 猫\n");
        assertThat(printed(out -> out.println((Object) "\u007f"))).isEqualTo("\\u007f\n");
        assertThat(printed(out -> out.append("\r").append('\b'))).isEqualTo("\\r\\u0008");
        assertThat(printed(out -> out.println(new char[] {'x', '\u001b'}))).isEqualTo("x\\u001b\n");
    }

    @Test
    void bytesOfLettersPassAndThoseOfControlsDoNot() {
        byte[] log = "Größe \u001b[31m\n".getBytes(StandardCharsets.UTF_8);
        assertThat(printed(out -> out.write(log, 0, log.length))).isEqualTo("Größe \\u001b[31m\n");
    }

    @Test
    void ourOwnStatusLineMovesTheCursor() {
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        StatusLine line = new StatusLine(new VisibleStream(terminal, StandardCharsets.UTF_8).raw());
        line.show("searching \u001b[2J");
        line.stream().println("a message \u001b[2J");
        assertThat(terminal.toString(StandardCharsets.UTF_8))
                .startsWith("\r\u001b[K\u001b[?7l" + "searching \\u001b[2J")
                .endsWith("\r\u001b[K" + "a message \\u001b[2J\n");
    }
}
