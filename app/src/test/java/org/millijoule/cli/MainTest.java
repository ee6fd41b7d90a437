package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.cli.terminal.ProgressDisplay;
import org.millijoule.data.DataException;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.network.onnx.file.OnnxException;
import org.millijoule.store.RunPlaces;
import org.millijoule.store.disk.RunDirectoryException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class MainTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Command(name = "millijoule")
    static final class Example implements Runnable {
        @Option(names = "--seed")
        int seed;

        @Override
        public void run() {}
    }

    private String told() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private int tell(Exception failure) {
        return new Failures(err, folder).tell(failure, new CommandLine(new Example()));
    }

    @Test
    void whatTheUserCanMendIsOneMessageAndExitCode2() {
        assertThat(tell(new DataException("images.gz: 3 bytes too short"))).isEqualTo(2);
        assertThat(tell(new RunDirectoryException("runs/a holds a run already")))
                .isEqualTo(2);
        assertThat(told()).isEqualTo("images.gz: 3 bytes too short\nruns/a holds a run already\n");
    }

    /// Every exception of ours says what a user can mend: none may end as a defect with its stack trace in a file.
    @Test
    void noExceptionOfOursIsADefect() throws IOException, ReflectiveOperationException {
        List<String> told = new ArrayList<>();
        for (Class<?> known : List.of(OnnxException.class, DataException.class, RunDirectoryException.class)) {
            for (Class<? extends RuntimeException> type : exceptionsBeside(known)) {
                for (Constructor<?> constructor : type.getConstructors()) {
                    if (Stream.of(constructor.getParameterTypes()).allMatch(String.class::equals)) {
                        Object[] texts = new Object[constructor.getParameterCount()];
                        Arrays.fill(texts, "a text");
                        tell((Exception) constructor.newInstance(texts));
                        told.add(type.getSimpleName());
                    }
                }
            }
        }
        assertThat(told)
                .contains("OnnxException", "CsvException", "DataException")
                .hasSizeGreaterThan(8);
        assertThat(told()).doesNotContain("defect");
        assertThat(folder).isEmptyDirectory();
    }

    /// Those of the module that a class is in.
    private static List<Class<? extends RuntimeException>> exceptionsBeside(Class<?> known) throws IOException {
        Path module = Path.of(URI.create(
                known.getProtectionDomain().getCodeSource().getLocation().toString()));
        List<String> names;
        try (FileSystem jar = Files.isDirectory(module) ? null : FileSystems.newFileSystem(module);
                Stream<Path> files = Files.walk(jar == null ? module : jar.getPath("/"))) {
            Path root = jar == null ? module : jar.getPath("/");
            names = files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith("Exception.class") && !name.contains("$"))
                    .map(name -> name.replace(".class", "").replaceAll("[/\\\\]", "."))
                    .toList();
        }
        List<Class<? extends RuntimeException>> types = new ArrayList<>();
        for (String name : names) {
            Class<?> type;
            try {
                type = Class.forName(name);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
            if (RuntimeException.class.isAssignableFrom(type)) {
                types.add(type.asSubclass(RuntimeException.class));
            }
        }
        return types;
    }

    @Test
    void anInterruptedRunExitsWith130AndSaysHowToGoOn() {
        assertThat(tell(new InterruptedRunException())).isEqualTo(130);
        assertThat(told()).contains("--resume");
    }

    @Test
    void aDefectExitsWith1AndWritesItsStackTraceIntoTheFileThatTheMessageNames() {
        assertThat(tell(new IllegalStateException("step size sank to 0"))).isEqualTo(1);
        assertThat(told()).hasLineCount(1).contains("step size sank to 0");
        assertThat(folder.toFile().listFiles()).singleElement().satisfies(file -> {
            assertThat(told()).contains(file.getName());
            assertThat(file).content().contains("IllegalStateException").contains("at org.millijoule");
        });
    }

    /// Java's memory, at any depth, and libtorch's, which is told in words only.
    @Test
    void wantOfMemoryIsNoDefect() {
        assertThat(tell(new IllegalStateException("batch 3", new OutOfMemoryError("Java heap space"))))
                .isEqualTo(2);
        assertThat(tell(new RuntimeException("DefaultCPUAllocator: can't allocate memory: you tried")))
                .isEqualTo(2);
        CommandLine line = new CommandLine(new Hungry());
        Invocation hungry = Invocation.capture(StandardCharsets.UTF_8, () -> Main.run(line));
        assertThat(hungry.exitCode()).isEqualTo(2);
        assertThat(hungry.stderr()).contains("There was not enough memory", "JAVA_TOOL_OPTIONS=-Xmx");
        assertThat(told().lines()).hasSize(2).allMatch(told -> told.contains("this program may use"));
        assertThat(folder).isEmptyDirectory();
    }

    @Command(name = "hungry")
    static final class Hungry implements Runnable {
        @Override
        public void run() {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    @Test
    void aDefectIsToldEvenWhereItsFolderCannotBeWritten() {
        new Failures(err, folder.resolve("nowhere")).defect(new StackOverflowError());
        assertThat(told())
                .contains("StackOverflowError")
                .contains("The stack trace is in " + System.getProperty("java.io.tmpdir"));
    }

    private String toldBy(String... arguments) {
        CommandLine line = new CommandLine(new Main());
        line.setParameterExceptionHandler((failure, _) -> new Failures(err, folder).tell(failure));
        assertThat(line.execute(arguments)).isEqualTo(2);
        String told = told();
        bytes.reset();
        return told;
    }

    @Test
    void whatIsMissingIsSaidWithAnExampleAndAWrongCommandWithTheNearest() {
        assertThat(toldBy("search"))
                .isEqualTo("millijoule search: SPEC is missing (What to search: a YAML file)."
                        + " Maybe millijoule search examples/quickstart.yaml?\n");
        assertThat(toldBy("train", "s0")).startsWith("millijoule train: --space is missing (The spec with data");
        assertThat(toldBy("serach", "a.yaml")).isEqualTo("millijoule: there is no command 'serach'. Maybe search?\n");
        assertThat(toldBy("search", "a.yaml", "--sed=3")).contains("--seed");
    }

    @Test
    void aFolderThatIsNoRunIsToldWhereOnesAre() throws IOException {
        Path run = Files.createDirectories(folder.resolve("runs/one"));
        Files.writeString(run.resolve("provenance.json"), "{}");
        assertThatThrownBy(() -> RunPlaces.requireRun(folder.resolve("runs")))
                .hasMessage(folder.resolve("runs") + " is no run directory. Maybe " + run + "?");
        assertThatThrownBy(() -> RunPlaces.requireRun(folder.resolve("nowhere")))
                .hasMessageContaining("is no run directory");
        RunPlaces.requireRun(run);
    }

    @Test
    void anUnknownOptionIsOneMessageWithTheNearestOne() {
        CommandLine line = new CommandLine(new Example());
        line.setParameterExceptionHandler((failure, _) -> new Failures(err, folder).tell(failure));
        assertThat(line.execute("--sed=3")).isEqualTo(2);
        assertThat(line.execute("--seed=x")).isEqualTo(2);
        assertThat(told().lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("millijoule: unknown option")
                .contains("--seed?");
    }

    @Test
    void helpAndVersionExitWith0() {
        CommandLine line = new CommandLine(new Main());
        java.io.StringWriter out = new java.io.StringWriter();
        line.setOut(new java.io.PrintWriter(out));
        assertThat(Main.run(line, "--help")).isZero();
        assertThat(Main.run(line, "--version")).isZero();
        assertThat(out.toString()).contains("millijoule search").contains("on Java 25");
        assertThat(out.toString().lines().mapToInt(String::length).max().orElse(0))
                .isLessThanOrEqualTo(100);
    }

    @Test
    void numbersAreShownAlikeInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(ProgressDisplay.time(7500)).isEqualTo("2 h 05 min");
        } finally {
            Locale.setDefault(before);
        }
    }
}
