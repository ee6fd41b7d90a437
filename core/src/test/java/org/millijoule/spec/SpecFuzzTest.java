package org.millijoule.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Broken specs of all kinds: the reader either reads them or says in one line what is wrong and where.
class SpecFuzzTest {
    private static final int RUNS = 20_000;

    /// On a busy machine fewer runs must do.
    private static final Duration LONGEST = Duration.ofSeconds(8);

    private static final String[] TOKENS = {
        "-3",
        "0x1F",
        "010",
        "1_000",
        ".nan",
        ".inf",
        "1e999",
        "99999999999999999999",
        "~",
        "null",
        "",
        "true",
        "yes",
        "none",
        "kind:",
        "lamp",
        "2 mJ",
        "5 ms",
        "0 mJ",
        "32x32x3",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "- ",
        "? ",
        "&a ",
        "*a",
        "!x ",
        "|",
        ">",
        "'",
        "\"",
        "\\",
        "#",
        "%",
        "@",
        "`",
        "---",
        "...",
        "\t",
        "\r",
        "\0",
        "\uFEFF",
        "\u2028",
        "\uD83D\uDE00",
        "<<: ",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "%YAML 1.1\n---\n",
        "%YAML 9.9\n---\n",
        "%TAG ! tag:x,1:\n---\n"
    };

    private final Random random = new Random(20261);

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void onlySpecExceptionsComeOutAndTheyNameTheLine() {
        List<String> valid = valid();
        long end = System.nanoTime() + LONGEST.toNanos();
        for (int run = 0; run < RUNS && System.nanoTime() < end; run++) {
            String text = valid.get(random.nextInt(valid.size()));
            for (int i = random.nextInt(3); i >= 0; i--) {
                text = mutated(text);
            }
            assertReadsOrSaysWhy(text);
        }
    }

    @Test
    void brokenBytesNameTheLineToo(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("job.yaml");
        for (int run = 0; run < 200; run++) {
            byte[] bytes = valid().getFirst().getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            try {
                SpecReader.read(Job.class, file);
            } catch (SpecException e) {
                assertThat(e.getMessage()).startsWith(file + ":").matches("(?s).*job\\.yaml:[0-9]+: [^\n]+");
            }
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void hugeNestedOrRepeatedTextsDoNotHang() {
        for (String part : List.of(
                "[",
                "{",
                "- ",
                "? ",
                "a: [",
                "\"",
                "'",
                "1",
                "x",
                "&a ",
                "&a [*a, ",
                "#",
                "\n",
                "- - ",
                "{a: ",
                "a: 1\n",
                "- 1\n",
                "!",
                "-",
                "|\n",
                "\t")) {
            String text = part.repeat(100_000 / part.length());
            assertReadsOrSaysWhy(text);
            assertReadsOrSaysWhy("seed: " + text);
            assertReadsOrSaysWhy("budget: {energy: " + text + " mJ}");
        }
    }

    private static void assertReadsOrSaysWhy(String text) {
        assertThatCode(() -> {
                    try {
                        SpecReader.parse(Job.class, text, Path.of("job.yaml"), List.of());
                    } catch (SpecException e) {
                        assertThat(e.getMessage()).matches("job\\.yaml:[1-9][0-9]*: [^\\p{Cntrl}]{10,300}");
                    }
                })
                .as(() -> text.length() < 10_000 ? text : text.substring(0, 100))
                .doesNotThrowAnyException();
    }

    private static List<String> valid() {
        List<String> valid = new ArrayList<>();
        RandomJobs jobs = new RandomJobs(3);
        for (int i = 0; i < 8; i++) {
            valid.add(SpecWriter.write(jobs.next()));
        }
        valid.add("data: x\nbudget:\n  energy: 2 mJ\nmeter: &m\n  kind: lamp\n  lamps: 4\nothers: [*m, *m]\n");
        return valid;
    }

    private String mutated(String text) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        int line = random.nextInt(lines.size());
        int at = random.nextInt(text.length() + 1);
        String token = TOKENS[random.nextInt(TOKENS.length)];
        switch (random.nextInt(10)) {
            case 0 -> lines.remove(line);
            case 1 -> lines.add(random.nextInt(lines.size()), lines.get(line));
            case 2 -> Collections.swap(lines, line, random.nextInt(lines.size()));
            case 3 -> lines.set(line, " ".repeat(random.nextInt(5)) + lines.get(line));
            case 4 -> lines.set(line, lines.get(line).stripLeading());
            case 5 -> lines.set(line, lines.get(line).replaceFirst(":.*", ": " + token.replace("\\", "")));
            case 6 -> lines.set(line, lines.get(line).replaceFirst("[a-z]", "x"));
            case 7 -> {
                return text.substring(0, at) + token + text.substring(at);
            }
            case 8 -> {
                return text.substring(0, at)
                        + (char) random.nextInt(0x250)
                        + text.substring(Math.min(text.length(), at + 1));
            }
            default -> {
                int end = Math.min(text.length(), at + random.nextInt(20));
                return text.substring(0, at) + text.substring(end);
            }
        }
        return String.join("\n", lines);
    }
}
