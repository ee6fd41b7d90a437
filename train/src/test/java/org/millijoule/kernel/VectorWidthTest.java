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
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;

/// Every kernel gives the same bits with vectors of 4, 8 and 16 lanes. Each width is a process of its own, since the
/// compiler knows one; those that this processor does not have are computed without it, as Java's library does.
class VectorWidthTest {
    @Test
    void everyWidthGivesTheSameBits() throws IOException, InterruptedException {
        List<Process> widths = new ArrayList<>();
        for (int bits : List.of(128, 256, 512)) {
            widths.add(start("-D" + Lanes.BITS + "=" + bits));
        }
        List<String> narrowest = lines(widths.getFirst());
        assertThat(narrowest).hasSizeGreaterThan(30).first().isEqualTo("lanes 4");
        for (int i = 1; i < widths.size(); i++) {
            List<String> wider = lines(widths.get(i));
            assertThat(wider.getFirst()).isEqualTo("lanes " + (4 << i));
            assertThat(wider.subList(1, wider.size())).isEqualTo(narrowest.subList(1, narrowest.size()));
        }
    }

    private static Process start(String option) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of(option, "-cp", System.getProperty("java.class.path"), Digests.class.getName()));
        return new ProcessBuilder(command).start();
    }

    private static List<String> lines(Process process) throws IOException, InterruptedException {
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        String errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(errors).isZero();
        return lines;
    }

    @Test
    void vectorsAreAsWideAsTheProcessorsUpToSixteenLanes() {
        assertThat(Lanes.COUNT).isEqualTo(Math.min(FloatVector.SPECIES_PREFERRED.length(), Lanes.WIDEST));
    }

    /// The child: prints its lanes, and the digest of what each kernel of [ThreadsTest] computes.
    static final class Digests {
        private Digests() {}

        public static void main(String[] arguments) throws NoSuchAlgorithmException {
            System.out.println("lanes " + Lanes.COUNT);
            for (Named<ThreadsTest.Kernel> kernel : ThreadsTest.kernels().toList()) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                ThreadsTest.run(kernel.getPayload(), 2).forEach(digest::update);
                System.out.println(kernel.getName() + " " + HexFormat.of().formatHex(digest.digest()));
            }
        }
    }
}
