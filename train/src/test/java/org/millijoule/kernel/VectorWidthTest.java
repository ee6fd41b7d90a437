package org.millijoule.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;

/// Every kernel gives the same bits with vectors of 4, 8 and 16 lanes. Each width is a process of its own, since the
/// compiler knows one; those that this processor does not have are computed without it, as Java's library does.
class VectorWidthTest {
    @Test
    void everyWidthGivesTheSameBits() throws IOException, InterruptedException {
        List<String> ofFour = digests("-D" + Lanes.BITS + "=128", "4");
        assertThat(ofFour).hasSizeGreaterThan(30);
        assertThat(digests("-D" + Lanes.BITS + "=256", "8")).isEqualTo(ofFour);
        assertThat(digests("-D" + Lanes.BITS + "=512", "16")).isEqualTo(ofFour);
    }

    /// As on a processor with vectors of 128 bits, where libtorch takes what every processor has.
    @Test
    void theWidthIsTheProcessors() throws IOException, InterruptedException {
        int widest = FloatVector.SPECIES_PREFERRED.length();
        assertThat(digests("-XX:MaxVectorSize=16", "4")).isEqualTo(digests("-Dnone", Integer.toString(widest)));
    }

    /// One line for each kernel.
    ///
    /// @param lanes that the process must have
    private static List<String> digests(String option, String lanes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.add(option);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Digests.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(Map.of("ATEN_CPU_CAPABILITY", "default"));
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
        assertThat(process.waitFor()).isZero();
        assertThat(lines.getFirst()).as(option).isEqualTo(lanes);
        return lines.subList(1, lines.size());
    }

    /// The child: prints its lanes, and the digest of what each kernel of [ThreadsTest] computes.
    static final class Digests {
        private Digests() {}

        public static void main(String[] arguments) throws NoSuchAlgorithmException {
            System.out.println(Lanes.COUNT);
            for (Named<ThreadsTest.Kernel> kernel : ThreadsTest.kernels().toList()) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                ThreadsTest.run(kernel.getPayload(), 2).forEach(digest::update);
                System.out.println(kernel.getName() + " " + HexFormat.of().formatHex(digest.digest()));
            }
        }
    }
}
