package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What docs/simulator.md shows after `$ ./millijoule simulate` is what that command prints. A command goes on in the
/// next line where a line ends with a backslash, as in a shell.
class DocumentedCommandsTest {
    private static final String PROMPT = "$ ./millijoule ";

    @Test
    void everyLineThatTheDocumentShowsIsPrinted() throws IOException {
        Map<String, List<String>> commands = commands(Path.of("../docs/simulator.md"));
        assertThat(commands).hasSizeGreaterThan(10);
        commands.forEach((command, shown) -> {
            Invocation invocation =
                    Invocation.of(command.replace("examples/", "../examples/").split(" "));
            assertThat(invocation.stderr()).as(command).isEmpty();
            assertThat(invocation.lines()).as(command).containsSubsequence(shown);
        });
    }

    @Test
    void everyCommandOfTheReadmeThatNeedsNoFileOfTheUserRuns() throws IOException {
        List<String> commands = lines(Path.of("../README.md")).stream()
                .filter(line -> line.startsWith("./millijoule simulate ") && !line.contains(".onnx"))
                .filter(line -> !line.contains(".csv"))
                .map(line -> line.replaceAll("^\\./millijoule | *#.*", ""))
                .toList();
        assertThat(commands).hasSize(4);
        for (String command : commands) {
            assertThat(Invocation.of(command.split(" ")).exitCode()).as(command).isZero();
        }
    }

    private static List<String> lines(Path document) throws IOException {
        return Files.readString(document).replaceAll(" \\\\\n *", " ").lines().toList();
    }

    private static Map<String, List<String>> commands(Path document) throws IOException {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        List<String> shown = new ArrayList<>();
        for (String line : lines(document)) {
            if (line.startsWith(PROMPT)) {
                shown = new ArrayList<>();
                commands.put(line.substring(PROMPT.length()), shown);
            } else if (line.startsWith("```")) {
                shown = new ArrayList<>(); // what follows belongs to no command
            } else {
                shown.add(line);
            }
        }
        return commands;
    }
}
