package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What the documents show can be typed, and what docs/simulator.md shows after a command is what that prints. A
/// command goes on in the next line where a line ends with a backslash, as in a shell.
class DocumentedCommandsTest {
    private static final String PROMPT = "$ ./millijoule ";
    private static final String EXAMPLE = "millijoule ";

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

    /// Every command line of the documents and of the help texts has a command and options that are there.
    @Test
    void everyDocumentedCommandAndOptionIsThere() throws IOException {
        CommandLine root = new CommandLine(new Main());
        List<String> lines = new ArrayList<>();
        for (Path document : documents()) {
            lines.addAll(lines(document).stream()
                    .filter(line -> line.startsWith("./millijoule ") || line.startsWith(PROMPT))
                    .map(line -> line.replaceFirst("^(\\$ )?\\./millijoule +", ""))
                    .toList());
        }
        assertThat(lines).hasSizeGreaterThan(50);
        root.getSubcommands().values().forEach(command -> lines.addAll(helped(command)));
        for (String line : lines) {
            assertDocumented(root, line.replaceFirst(" +#.*", ""));
        }
    }

    @Test
    void noCommandIsMissingInTheDocuments() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path document : documents()) {
            all.append(Files.readString(document));
        }
        new CommandLine(new Main())
                .getSubcommands()
                .keySet()
                .forEach(command -> assertThat(all.toString()).contains("./millijoule " + command));
    }

    private static void assertDocumented(CommandLine root, String line) {
        CommandLine command = root;
        for (String word : line.strip().split(" +", -1)) {
            if (word.startsWith("--")) {
                String option = word.replaceFirst("=.*", "");
                assertThat(command.getCommandSpec().optionsMap()).as(line).containsKey(option);
            } else {
                command = command.getSubcommands().getOrDefault(word, command);
            }
        }
        assertThat(command).as(line).isNotSameAs(root);
    }

    private static List<String> helped(CommandLine command) {
        String footer =
                String.join("\n", command.getCommandSpec().usageMessage().footer());
        return footer.replace("\\\n", " ")
                .lines()
                .filter(line -> line.contains(EXAMPLE))
                .map(line -> line.substring(line.indexOf(EXAMPLE) + EXAMPLE.length()))
                .toList();
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("../README.md")));
        try (Stream<Path> files = Files.list(Path.of("../docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
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
