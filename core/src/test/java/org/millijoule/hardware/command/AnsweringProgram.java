package org.millijoule.hardware.command;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A program that answers like somebody's simulator, or fails as its argument says. Started as a process of its
/// own.
final class AnsweringProgram {
    private AnsweringProgram() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String mode = arguments[0];
        if (mode.equals("exit")) {
            System.err.println("first\nsecond: no licence\n");
            System.exit(3);
        }
        if (mode.equals("greet")) {
            System.out.println("welcome");
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int asked = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            asked++;
            switch (mode) {
                case "hang" -> Thread.sleep(60_000);
                case "family" -> {
                    startFamily(Path.of(arguments[1]));
                    Thread.sleep(60_000);
                }
                case "die-later" -> {
                    if (asked > 2) {
                        System.err.println("out of paper");
                        System.exit(1);
                    }
                    System.out.println(price(line));
                }
                case "say" -> System.out.println(arguments[1]);
                case "folder" ->
                    System.out.println("{\"unsupported\": \""
                            + Path.of("").toAbsolutePath().getFileName() + "\"}");
                default -> System.out.println(price(line));
            }
            System.out.flush();
        }
    }

    /// A child, a grandchild, one whose parent has gone, and one in a session of its own; their numbers go into a file.
    private static void startFamily(Path file) throws IOException {
        String script = "sleep 61 & echo $!; (sleep 62 & echo $!); setsid sleep 63 & echo $!; wait";
        Process shell = new ProcessBuilder("/bin/sh", "-c", script).start();
        BufferedReader numbers = shell.inputReader();
        Path draft = file.resolveSibling("draft");
        Files.writeString(
                draft,
                shell.pid() + "\n" + numbers.readLine() + "\n" + numbers.readLine() + "\n" + numbers.readLine() + "\n");
        Files.move(draft, file);
    }

    private static String price(String line) {
        long weightBits = number(line, "w_bits");
        if (weightBits > 8) {
            return "{\"unsupported\": \"at most 8 bits\"}";
        }
        long work = number(line, "macs") * weightBits;
        long cycles = 10 + work * number(line, "batch");
        long outputBits = line.contains("out_bits") ? number(line, "out_bits") : 0;
        return "{\"cycles\": " + cycles + ", \"energy_nj\": {\"core\": " + cycles * 0.5 + ", \"dram\": " + outputBits
                + "}}";
    }

    private static long number(String line, String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\": ([0-9]+)").matcher(line);
        if (!matcher.find()) {
            throw new IllegalArgumentException(key + " is missing in " + line);
        }
        return Long.parseLong(matcher.group(1));
    }

    /// The command line that starts it.
    static String command(String... arguments) {
        try {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            String classes = new File(AnsweringProgram.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
            StringBuilder command = new StringBuilder(
                    "\"" + java + "\" -XX:TieredStopAtLevel=1 -Xshare:auto -Xmx32m -cp \"" + classes + "\" ");
            command.append(AnsweringProgram.class.getName());
            for (String argument : arguments) {
                command.append(" '").append(argument).append('\'');
            }
            return command.toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
