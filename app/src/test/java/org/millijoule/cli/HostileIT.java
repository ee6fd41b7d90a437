package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program where the machine is not kind, and as a distribution.
class HostileIT {
    private static final Path ROOT = Path.of(System.getProperty("millijoule.root", ".."));
    private static final Path LAUNCHER = ROOT.resolve("millijoule");

    @TempDir
    private Path folder = Path.of("");

    private Launcher.Ended run(Path launcher, Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        Launcher here = new Launcher(folder);
        return here.end(here.start(launcher, variables, arguments));
    }

    /// onnxruntime is needed at the end of a search and tried before its first step.
    @Test
    void aTemporaryFolderThatCannotBeUsedIsToldBeforeTraining() throws IOException, InterruptedException {
        Launcher.tinySpec(folder);
        String file = Files.writeString(folder.resolve("file"), "").toString();
        for (String temporary : List.of(file, file + "/below")) {
            Launcher.Ended ended = run(LAUNCHER, Map.of("TMPDIR", temporary), "search", "tiny.yaml", "--out", "run");
            assertThat(ended.err().lines().reduce((_, last) -> last).orElse(""))
                    .startsWith("millijoule search: onnxruntime needs ")
                    .contains(" MB in " + temporary + ", to be unpacked and loaded there, but ")
                    .contains("Maybe", "TMPDIR=FOLDER");
            assertThat(ended.exitCode()).isEqualTo(2);
            assertThat(folder.resolve("run")).doesNotExist();
        }
    }

    /// No file may grow beyond 16 KiB, so no library can be unpacked: the nearest to a full disk without root.
    @Test
    void aDiskThatTakesNoLibraryIsToldBeforeTraining() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "wants bash");
        Launcher.tinySpec(folder);
        Path script = folder.resolve("limited");
        Files.writeString(script, "#!/bin/bash\nulimit -f 16; exec '" + LAUNCHER + "' \"$@\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Launcher.Ended ended = run(script, Map.of(), "search", "tiny.yaml", "--out", "run");
        assertThat(ended.err())
                .contains("onnxruntime needs ", " MB in ", "Maybe")
                .doesNotContain("\tat ");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    /// onnxruntime goes through the command line with a call per character, which 4 kB made too deep for its thread.
    @Test
    void aLongCommandLineDoesNotEndTheProgram() throws IOException, InterruptedException {
        Launcher.tinySpec(folder);
        List<String> arguments = new ArrayList<>(List.of("search", "tiny.yaml", "--out", ".")); // refused after loading
        for (int i = 0; i < 1000; i++) {
            arguments.addAll(List.of("--set", "seed=1"));
        }
        Launcher.Ended ended = run(LAUNCHER, Map.of(), arguments.toArray(String[]::new));
        assertThat(ended.err()).contains("is not empty and holds no run");
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    @Test
    void namesOfFilesAndLayersAreUtf8WhateverTheLocale() throws IOException, InterruptedException {
        Path network = folder.resolve("größe 日.yaml");
        Files.writeString(network, """
                input: 8x8x3
                layers:
                  - {kind: conv, name: faltung-日, channels: 4}
                """);
        Launcher.Ended ended = run(LAUNCHER, Map.of("LC_ALL", "C"), "simulate", "größe 日.yaml");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("größe 日", "faltung-日");
    }

    /// As `-Pdist` packs it: launcher and lib/, no sources, no Maven, in a folder of any name.
    @Test
    void aDistributionStartsFromItsFolderAlone() throws IOException, InterruptedException {
        Path root = Files.createDirectories(folder.resolve("dist ü 100%!"));
        Files.copy(LAUNCHER, root.resolve("millijoule"));
        Files.createSymbolicLink(
                root.resolve("lib"), ROOT.resolve("app/target/lib").toRealPath());
        Map<String, String> cache =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        Launcher.Ended simulated = run(root.resolve("millijoule"), cache, "simulate", "mobilenet-v2");
        assertThat(simulated.exitCode()).as(simulated.err()).isZero();
        assertThat(simulated.out()).contains("mobilenet-v2");
        Launcher.Ended doctor = run(root.resolve("millijoule"), cache, "doctor");
        assertThat(doctor.exitCode()).as(doctor.err()).isZero();
        assertThat(doctor.out()).contains("libtorch", "onnxruntime", "vectors", "temporary");
        try (Stream<Path> files = Files.list(root)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .as("nothing is written there")
                    .containsExactlyInAnyOrder("millijoule", "lib");
        }
    }

    /// A dependency that is added shows here.
    @Test
    void theNoticeNamesEveryJar() throws IOException {
        String notice = Files.readString(ROOT.resolve("NOTICE"));
        try (Stream<Path> jars = Files.list(ROOT.resolve("app/target/lib"))) {
            List<String> missing = jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.endsWith(".jar") && !name.startsWith("millijoule-"))
                    .map(name -> name.replaceFirst("-\\d.*", ""))
                    .distinct()
                    .filter(artifact -> !notice.contains("\n" + artifact + " "))
                    .toList();
            assertThat(missing).as("jars that NOTICE does not name").isEmpty();
        }
    }
}
