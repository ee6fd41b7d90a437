package org.millijoule.hardware.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.hardware.LayerUse;
import org.millijoule.network.Layer;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;
import org.millijoule.spec.SpecException;

/// What a program has started ends with it, though it was started in ways that leave it nobody's descendant.
@Timeout(60)
class FamilyTest {
    private static final LayerUse USE = new LayerUse(new Layer.Linear(5, 20, 10), 8, 8, 8, true);

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void onLinux() {
        assumeTrue(Files.exists(Path.of("/proc/self/environ")), "wants Linux");
    }

    private static CommandModel model(Path numbers, double seconds) {
        return new CommandModel(
                "family",
                Program.parse(AnsweringProgram.command("family", numbers.toString())),
                Optional.empty(),
                new Quantity(seconds * 1000, Unit.SECOND),
                new Quantity(1e9, Unit.GIGAHERTZ),
                1,
                false);
    }

    private static List<Long> members(Path numbers) throws IOException, InterruptedException {
        while (!Files.exists(numbers)) {
            Thread.sleep(20);
        }
        return Files.readAllLines(numbers).stream().map(Long::parseLong).toList();
    }

    private static long running(List<Long> members) {
        return members.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .filter(process -> process.isAlive() && process.info().command().isPresent())
                .count();
    }

    @Test
    void allEndWithTheTimeOut() throws IOException, InterruptedException {
        Path numbers = folder.resolve("numbers");
        assertThatThrownBy(() -> model(numbers, 3).cost(USE))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("did not answer within 3 s");
        List<Long> members = members(numbers);
        assertThat(members).hasSize(4).doesNotHaveDuplicates();
        assertThat(running(members)).isZero();
    }

    /// A JVM of its own, which is told to end while its program computes.
    @Test
    void allEndWithTheJvm() throws IOException, InterruptedException {
        Path numbers = folder.resolve("numbers");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Asking.class.getName(),
                        numbers.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<Long> members = members(numbers);
        assertThat(running(members)).isEqualTo(4);
        jvm.destroy();
        assertThat(jvm.waitFor()).isEqualTo(143);
        assertThat(running(members)).isZero();
    }

    static final class Asking {
        private Asking() {}

        public static void main(String[] arguments) {
            model(Path.of(arguments[0]), 60).cost(USE);
        }
    }
}
