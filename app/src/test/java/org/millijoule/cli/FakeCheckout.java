package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/// The launcher in a checkout whose sources are a few lines and whose Maven is a script that only puts a jar in place:
/// what the launcher does around a build takes no build.
///
/// @param root the checkout
/// @param programs a folder for the PATH, which holds the script
record FakeCheckout(Path root, Path programs) {
    private static final long SECONDS = 60;

    /// What Maven does: counts its calls, then builds, waits or fails as a variable says.
    private static final String MAVEN = """
            #!/bin/sh
            echo built >>"$COUNT"
            [ -z "${FAKE_WAIT:-}" ] || { echo "$$" >"$COUNT.waits"; exec sleep "$FAKE_WAIT"; }
            [ -z "${FAKE_SAYS:-}" ] || { echo "$FAKE_SAYS"; exit 1; }
            [ -z "${FAKE_SLOW:-}" ] || sleep "$FAKE_SLOW"
            mkdir -p target app/target/lib core/target/classes
            : >target/build-started
            cp "$BUILT" app/target/lib/millijoule-app.jar
            cp -p target/build-started app/target/launcher.stamp
            """;

    /// What it prints: its arguments, then where it would write temporary files.
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            System.out.println(Arrays.toString(arguments) + " " + System.getProperty("java.io.tmpdir"));
        }
    }

    static FakeCheckout in(Path folder, String name) throws IOException {
        FakeCheckout checkout =
                new FakeCheckout(folder.resolve(name), Files.createDirectories(folder.resolve("programs")));
        Files.createDirectories(checkout.root);
        Files.copy(Path.of(System.getProperty("millijoule.root"), "millijoule"), checkout.launcher());
        Files.createDirectories(checkout.root.resolve(".mvn"));
        Files.writeString(checkout.root.resolve("pom.xml"), "<project/>\n");
        for (String module : List.of("core", "train", "app")) {
            Files.createDirectories(checkout.root.resolve(module + "/src/main"));
            Files.writeString(checkout.root.resolve(module + "/pom.xml"), "<project/>\n");
        }
        Files.writeString(checkout.source(), "class A {}\n");
        checkout.program("mvn", MAVEN);
        checkout.pack();
        return checkout;
    }

    Path launcher() {
        return root.resolve("millijoule");
    }

    Path source() {
        return root.resolve("core/src/main/A.java");
    }

    void program(String name, String script) throws IOException {
        Path file = Files.writeString(programs.resolve(name), script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// The jar that Maven "builds".
    private void pack() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Program.class.getName());
        String entry = Program.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(built()), manifest);
                InputStream code = Program.class.getClassLoader().getResourceAsStream(entry)) {
            assertThat(code).isNotNull();
            jar.putNextEntry(new ZipEntry(entry));
            code.transferTo(jar);
        }
    }

    private Path built() {
        return programs.resolve("built.jar");
    }

    private Path count() {
        return programs.resolve("count");
    }

    /// How often Maven was called.
    int builds() throws IOException {
        return Files.exists(count()) ? Files.readAllLines(count()).size() : 0;
    }

    /// The process of a Maven that waits.
    ProcessHandle waitingMaven() throws IOException, InterruptedException {
        Path file = programs.resolve("count.waits");
        for (int i = 0; i < 100 * SECONDS && (!Files.exists(file) || Files.size(file) == 0); i++) {
            Thread.sleep(10);
        }
        return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
    }

    /// Starts a command with the launcher's needs in its environment and nothing else but `variables`.
    Process start(Map<String, String> variables, List<String> command) throws IOException {
        Path out = Files.createTempFile(programs, "out", null);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(programs.toFile())
                .redirectOutput(out.toFile())
                .redirectError(Path.of(out + ".err").toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(new TreeMap<>(Map.of(
                        "PATH", programs + ":" + System.getenv("PATH"),
                        "JAVA_HOME", System.getProperty("java.home"),
                        "COUNT", count().toString(),
                        "BUILT", built().toString())));
        builder.environment().putAll(variables);
        Process process = builder.start();
        OUTPUTS.put(process.pid(), out);
        return process;
    }

    private static final Map<Long, Path> OUTPUTS = new java.util.concurrent.ConcurrentHashMap<>();

    static Launcher.Ended end(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("ends").isTrue();
        Path out = OUTPUTS.get(process.pid());
        assertThat(out).isNotNull();
        return new Launcher.Ended(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(Path.of(out + ".err"), StandardCharsets.UTF_8));
    }

    Launcher.Ended run(Map<String, String> variables, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(arguments));
        return end(start(variables, command));
    }

    /// Through a shell, with the launcher as `$0`.
    Launcher.Ended shell(String script) throws IOException, InterruptedException {
        return end(start(Map.of(), List.of("/bin/bash", "-c", script, launcher().toString())));
    }
}
