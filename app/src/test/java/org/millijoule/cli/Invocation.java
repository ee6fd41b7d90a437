package org.millijoule.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntSupplier;

/// A command line as a user types it, run in this process.
public record Invocation(int exitCode, String stdout, String stderr) {
    public static Invocation of(String... args) {
        return capture(StandardCharsets.UTF_8, () -> Main.start(args));
    }

    /// What `command` writes and returns.
    ///
    /// @param encoding how the bytes of its standard output are read
    static Invocation capture(Charset encoding, IntSupplier command) {
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int exitCode = command.getAsInt();
            return new Invocation(exitCode, out.toString(encoding), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    List<String> lines() {
        return stdout.lines().toList();
    }
}
