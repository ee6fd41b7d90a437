package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `./millijoule` where things are not as on a developer's machine.
@Timeout(120)
class LauncherTest {
    @TempDir
    static Path shared = Path.of("");

    @TempDir
    private Path folder = Path.of("");

    /// For tests that change nothing in it.
    private static FakeCheckout built = new FakeCheckout(Path.of(""), Path.of(""));

    @BeforeAll
    static void buildOnce() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "wants bash");
        built = FakeCheckout.in(shared, "checkout");
        Launcher.Ended first = built.run(Map.of(), "a", "b c");
        assertThat(first.err()).startsWith("Building Millijoule").hasLineCount(1);
        assertThat(first.out()).isEqualTo("[a, b c] /tmp\n");
    }

    private static void starts(Launcher.Ended ended, String arguments) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).startsWith("[" + arguments + "] ");
        assertThat(ended.exitCode()).isZero();
    }

    private static void refuses(Launcher.Ended ended, String... parts) {
        assertThat(ended.err()).hasLineCount(1).contains(parts).contains("Maybe");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void onlyAChangeOfContentBuildsAgain() throws IOException, InterruptedException {
        FakeCheckout checkout = FakeCheckout.in(folder, "checkout");
        checkout.run(Map.of());
        starts(checkout.run(Map.of(), "again"), "again");
        Files.setLastModifiedTime(checkout.source(), FileTime.from(Instant.now().plusSeconds(1)));
        starts(checkout.run(Map.of(), "touched"), "touched");
        assertThat(checkout.builds()).isEqualTo(1);
        Files.writeString(checkout.source(), "class B {}\n");
        Files.setLastModifiedTime(checkout.source(), FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(checkout.run(Map.of(), "changed").err()).startsWith("Building");
        Files.setLastModifiedTime(checkout.source(), FileTime.from(Instant.now().minusSeconds(1)));
        assertThat(checkout.builds()).isEqualTo(2);
        Thread.sleep(20); // the folder must be newer than the build
        Files.delete(checkout.source());
        assertThat(checkout.run(Map.of(), "deleted").err()).startsWith("Building");
        assertThat(checkout.builds()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"LC_ALL,C", "LC_ALL,POSIX", "LC_ALL,xx_YY.UTF-8", "LANG,C", "LC_CTYPE,C", "LC_ALL,en_US.ISO-8859-1"})
    void textIsUtf8InEveryLocale(String variable, String locale) throws IOException, InterruptedException {
        Launcher.Ended ended = built.run(Map.of(variable, locale), "Größe", "日本");
        assertThat(ended.out()).isEqualTo("[Größe, 日本] /tmp\n");
    }

    @Test
    void aNearlyEmptyEnvironmentIsEnough() throws IOException, InterruptedException {
        starts(built.run(Map.of(), "Größe"), "Größe"); // no HOME, USER, LANG or TERM
        starts(built.run(Map.of("HOME", "/nonexistent", "TERM", "dumb")), "");
        assertThat(built.run(Map.of("TMPDIR", shared.resolve("a b").toString())).out())
                .endsWith(shared.resolve("a b") + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"q\"uo'te dü 日 ends!", "-per%41cent h#a?sh", "*b\\s"})
    void theCheckoutMayLieAnywhere(String name) throws IOException, InterruptedException {
        FakeCheckout checkout = FakeCheckout.in(folder, name);
        assertThat(checkout.run(Map.of(), "x").out()).startsWith("[x]");
        starts(checkout.run(Map.of("LC_ALL", "C"), "y"), "y");
    }

    @Test
    void aColonInItsPathIsRefused() throws IOException, InterruptedException {
        refuses(FakeCheckout.in(folder, "a:b").run(Map.of()), "a:b", "Maybe give the folder another name?");
    }

    @Test
    void itMayBeStartedInEveryWay() throws IOException, InterruptedException {
        Files.createDirectories(shared.resolve("links"));
        Path second = shared.resolve("links/second");
        Files.createSymbolicLink(second, Path.of("../first"));
        Files.createSymbolicLink(shared.resolve("first"), Path.of("checkout/millijoule"));
        starts(built.shell("cd '" + shared + "' && links/second l"), "l");
        starts(built.shell("sh \"$0\" s"), "s");
        starts(built.shell("cd \"${0%/*}\" && bash millijoule b"), "b");
        starts(built.shell("cd \"${0%/*}/core\" && PATH=..:$PATH millijoule p"), "p");
        starts(built.shell("cd '" + shared + "' && CDPATH=$PWD checkout/millijoule c"), "c");
        starts(built.shell("set -euo pipefail; set -f; export SHELLOPTS; \"$0\" e"), "e");
    }

    @Test
    void closedStreamsDoNotMatter() throws IOException, InterruptedException {
        starts(built.shell("exec \"$0\" i <&-"), "i");
        starts(built.shell("\"$0\" o >&-; echo '[o] '$?"), "o");
        starts(built.shell("exec \"$0\" e 2>&-"), "e");
    }

    @Test
    void aFolderThatIsGoneIsNoPlaceToStart() throws IOException, InterruptedException {
        Launcher.Ended ended = built.shell("mkdir gone && cd gone && rmdir ../gone && exec \"$0\"");
        assertThat(ended.err()).endsWith("Maybe go to another one first: cd\n");
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    @Test
    void aJavaHomeThatIsBrokenOrOldIsPassedOver() throws IOException, InterruptedException {
        Path old = Files.createDirectories(folder.resolve("jdk17/bin"));
        for (String program : List.of("java", "javac")) {
            Files.createSymbolicLink(old.resolve(program), Path.of("/bin/false"));
        }
        Files.writeString(folder.resolve("jdk17/release"), "JAVA_VERSION=\"17.0.15\"\n");
        starts(built.run(Map.of("JAVA_HOME", folder.resolve("jdk17").toString()), "old"), "old");
        starts(built.run(Map.of("JAVA_HOME", "/nowhere"), "broken"), "broken");
    }

    @Test
    void optionsForAnotherJavaDoNotStopIt() throws IOException, InterruptedException {
        for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            Launcher.Ended ended = built.run(Map.of(variable, "-XX:+UseG1GC -XX:MaxPermSize=64m"), "x");
            assertThat(ended.out()).as(variable + ": " + ended.err()).startsWith("[x]");
        }
    }

    @Test
    void aBuildThatFailsShowsWhy() throws IOException, InterruptedException {
        FakeCheckout checkout = FakeCheckout.in(folder, "checkout");
        Launcher.Ended plain = checkout.run(Map.of("FAKE_SAYS", "Error: no such JVM"));
        assertThat(plain.err()).contains("failed; from the end of").endsWith("build.log:\nError: no such JVM\n");
        assertThat(plain.exitCode()).isEqualTo(2);
        Launcher.Ended marked =
                checkout.run(Map.of("FAKE_SAYS", "[INFO] noise\n[ERROR] A.java:1: no\n[ERROR] [Help 1]"));
        assertThat(marked.err()).endsWith("build.log:\n[ERROR] A.java:1: no\n");
        Launcher.Ended offline = checkout.run(Map.of("FAKE_SAYS", "[ERROR] Could not transfer artifact x"));
        assertThat(offline.err()).contains("Maybe this machine reaches no Maven repository?");
        assertThat(checkout.run(Map.of("FAKE_SAYS", " ")).err()).contains("(Maven ended without a word)");
    }

    @Test
    void withoutMavenThereIsOneMessage() throws IOException, InterruptedException {
        FakeCheckout checkout = FakeCheckout.in(folder, "checkout");
        Files.delete(checkout.programs().resolve("mvn"));
        for (String needed : List.of("bash", "mkdir", "find", "readlink", "env")) {
            Files.createSymbolicLink(checkout.programs().resolve(needed), program(needed));
        }
        Launcher.Ended ended = checkout.run(Map.of("PATH", checkout.programs().toString()));
        assertThat(ended.err()).hasLineCount(1).contains("must be built first, and needs Maven 3.8.6");
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    private static Path program(String name) {
        return List.of("/bin", "/usr/bin").stream()
                .map(bin -> Path.of(bin, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    /// A file where a folder belongs cannot be written even by root.
    @Test
    void whatCannotBeBuiltIsOneMessage() throws IOException, InterruptedException {
        FakeCheckout checkout = FakeCheckout.in(folder, "checkout");
        Files.writeString(checkout.root().resolve("train/target"), "");
        refuses(checkout.run(Map.of()), "must be built first, but", "train/target cannot be written by");
        Files.delete(checkout.root().resolve("train/target"));
        checkout.run(Map.of());
        Files.writeString(checkout.root().resolve("train/target"), "");
        starts(checkout.run(Map.of(), "fresh"), "fresh");
        Thread.sleep(20);
        Files.writeString(checkout.source(), "class B {}\n");
        refuses(checkout.run(Map.of()), "must be built again, since it is older than its sources, but");
    }

    /// Started by a user who owns nothing of it, the copy's times being new.
    @Test
    void aBuiltCheckoutStartsWithoutRights() throws IOException, InterruptedException {
        Path setpriv = Path.of("/usr/bin/setpriv");
        assumeTrue("root".equals(System.getProperty("user.name")) && Files.exists(setpriv), "wants root and setpriv");
        for (Path above = shared; above != null && above.startsWith("/tmp"); above = above.getParent()) {
            if (!above.equals(Path.of("/tmp"))) {
                Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        built.run(Map.of()); // notes the checksums
        String other = "setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent ";
        starts(built.shell("exec " + other + "\"$0\" prebuilt"), "prebuilt");
        starts(built.shell("cp -r \"${0%/*}\" ../copy && exec " + other + "../copy/millijoule copied"), "copied");
        refuses(
                built.shell("echo >>../copy/pom.xml && exec " + other + "../copy/millijoule"),
                "must be built again",
                "copy/target cannot be written by");
    }

    @Test
    void aKilledBuildEndsAndTheNextStartsFresh() throws IOException, InterruptedException {
        FakeCheckout checkout = FakeCheckout.in(folder, "checkout");
        Path half = checkout.root().resolve("core/target/classes/A.class");
        Files.createDirectories(half.getParent());
        Files.writeString(half, "half-written");
        Process process = checkout.start(
                Map.of("FAKE_WAIT", "60"), List.of(checkout.launcher().toString()));
        ProcessHandle maven = checkout.waitingMaven();
        process.destroy();
        assertThat(FakeCheckout.end(process).exitCode()).isEqualTo(130);
        assertThat(maven.isAlive() && maven.info().command().isPresent()).isFalse();
        assertThat(checkout.run(Map.of(), "next").out()).startsWith("[next]");
        assertThat(half).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoFirstStartsBuildOnce(boolean flock) throws IOException, InterruptedException {
        FakeCheckout checkout = FakeCheckout.in(folder, "checkout");
        Map<String, String> variables = Map.of("FAKE_SLOW", "0.5");
        if (!flock) {
            for (String needed : List.of(
                    "bash", "cat", "cksum", "cp", "env", "find", "mkdir", "mv", "rm", "sh", "sleep", "sort", "xargs")) {
                Files.createSymbolicLink(checkout.programs().resolve(needed), program(needed));
            }
            variables = Map.of("FAKE_SLOW", "0.5", "PATH", checkout.programs().toString());
        }
        Process one = checkout.start(variables, List.of(checkout.launcher().toString(), "one"));
        Process two = checkout.start(variables, List.of(checkout.launcher().toString(), "two"));
        assertThat(FakeCheckout.end(one).out()).startsWith("[one]");
        assertThat(FakeCheckout.end(two).out()).startsWith("[two]");
        assertThat(checkout.builds()).isEqualTo(1);
    }
}
