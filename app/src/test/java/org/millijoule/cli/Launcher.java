package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `./millijoule` as a user types it, in a folder of its own.
public record Launcher(Path folder) {
    private static final long MINUTES = 4;

    /// What a command left behind.
    public record Ended(int exitCode, String out, String err) {}

    /// A spec whose search takes some seconds.
    public static Path tinySpec(Path folder) throws IOException {
        return spec("tiny.yaml", folder);
    }

    /// One of the specs of these tests, `tiny.yaml` or `tiny-layers.yaml`.
    static Path spec(String name, Path folder) throws IOException {
        try (var in = Launcher.class.getResourceAsStream(name)) {
            assertThat(in).isNotNull();
            Files.copy(in, folder.resolve(name));
        }
        return folder.resolve(name);
    }

    Process start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    private Process start(Map<String, String> variables, String... arguments) throws IOException {
        return start(Path.of(System.getProperty("millijoule.root"), "millijoule"), variables, arguments);
    }

    /// Another launcher, with more in its environment.
    Process start(Path launcher, Map<String, String> variables, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(folder.resolve("err.txt").toFile());
        builder.environment().putAll(variables);
        return builder.start();
    }

    Ended end(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("ends").isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(folder.resolve("out.txt"), StandardCharsets.UTF_8),
                Files.readString(folder.resolve("err.txt"), StandardCharsets.UTF_8));
    }

    public Ended run(String... arguments) throws IOException, InterruptedException {
        return end(start(arguments));
    }

    /// The same with more in its environment.
    Ended runWith(Map<String, String> variables, String... arguments) throws IOException, InterruptedException {
        return end(start(variables, arguments));
    }

    /// Waits until a running process has written something.
    static void await(Process process, java.util.function.BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        while (!condition.getAsBoolean()) {
            assertThat(process.isAlive()).as("still running").isTrue();
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            Thread.sleep(20);
        }
    }

    /// Whether a run has checkpoints of a stage.
    static boolean hasCheckpoint(Path run, String stage) {
        Path checkpoints = run.resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return false;
        }
        try (var files = Files.list(checkpoints)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(stage + "."));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
