package org.millijoule.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.store.disk.RunDirectoryException;

/// Real processes that write rows and checkpoints are killed at random moments, or run into a full disk; what
/// they leave must always be rows and weights of one moment.
class KilledRunTest {
    private static final int KILLS = 6;
    private static final int ROWS_PER_STEP = 3;

    @TempDir
    Path folder;

    /// What the child processes run: goes on where the run stands, for ever.
    public static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            try (RunDirectory run = RunFixture.open(Path.of(args[0]), true)) {
                int step = run.latest("search").map(Checkpoint::step).orElse(0);
                System.out.println("at " + step);
                while (true) {
                    step++;
                    for (int row = 0; row < ROWS_PER_STEP; row++) {
                        RunFixture.step(run, step);
                    }
                    run.save(RunFixture.checkpoint("search", step, false, 50_000));
                }
            } catch (RunDirectoryException e) {
                System.err.println(e.getMessage());
                System.exit(2);
            }
        }
    }

    private static Process start(Path directory, String... before) throws IOException {
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Test
    void aKilledRunIsConsistentWhenItIsOpenedAgain() throws IOException, InterruptedException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        Path directory = folder.resolve("run");
        int before = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start(directory);
            try (var output = process.inputReader()) {
                assertThat(output.readLine()).isEqualTo("at " + before);
                Thread.sleep(random.nextInt(500)); // the first checkpoint of a process takes the longest
                process.destroyForcibly();
                assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
            before = check(directory, before);
        }
        assertThat(before).isPositive();
    }

    private static int check(Path directory, int before) throws IOException {
        int step;
        try (RunDirectory run = RunFixture.open(directory, true)) {
            Checkpoint checkpoint =
                    run.latest("search").orElseGet(() -> RunFixture.checkpoint("search", 0, false, 50_000));
            step = checkpoint.step();
            assertThat(Objects.requireNonNull(checkpoint.floats().get("weights/ä"))
                            .values())
                    .containsOnly(step);
        }
        assertThat(step).isGreaterThanOrEqualTo(before);
        for (String file : List.of("trials.csv", "metrics.csv")) {
            List<String> rows = Files.readAllLines(directory.resolve(file));
            assertThat(rows).hasSize(1 + step * ROWS_PER_STEP);
            for (int row = 1; row < rows.size(); row++) {
                int expected = 1 + (row - 1) / ROWS_PER_STEP;
                assertThat(rows.get(row).split(",", -1)[file.startsWith("trials") ? 1 : 0])
                        .isEqualTo("" + expected);
            }
        }
        return step;
    }

    @Test
    void aFullDiskIsOneMessageAndNothingIsDamaged() throws IOException, InterruptedException {
        Path directory = folder.resolve("full");
        // No file may grow beyond 16 KiB, which a checkpoint does not fit into: the nearest to a full disk without
        // root.
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "wants bash");
        Process process = start(directory, "/bin/bash", "-c", "ulimit -f 16; exec \"$@\"", "bash");
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(output.lines().skip(1))
                .singleElement()
                .asString()
                .contains("cannot write")
                .contains("search.1.checkpoint")
                .contains("What was saved before is intact");
        check(directory, 0);
    }
}
