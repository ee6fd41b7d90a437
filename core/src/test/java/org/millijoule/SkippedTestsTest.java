package org.millijoule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkippedTestsTest {
    private static final Instant START = Instant.parse("2026-11-30T08:00:00Z");
    private static final String WANTS_MNIST = "<skipped message='Assumption failed: wants fashion-mnist'/>";

    @TempDir
    private Path root = Path.of("");

    @BeforeEach
    void startBuild() throws IOException {
        write("target/build-started", "", START);
    }

    private void write(String name, String content, Instant time) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(time));
    }

    private void report(String name, Instant time, String... results) throws IOException {
        StringBuilder suite = new StringBuilder("<testsuite>");
        for (String result : results) {
            suite.append("<testcase name='t'>").append(result).append("</testcase>");
        }
        write(name, suite.append("</testsuite>").toString(), time);
    }

    @Test
    void everythingRan() throws IOException {
        report("core/target/surefire-reports/TEST-A.xml", START, "", "");
        assertThat(SkippedTests.line(root)).isEqualTo("0 of 2 tests skipped");
    }

    @Test
    void whatIsMissingMostStandsFirst() throws IOException {
        report("app/target/failsafe-reports/TEST-C.xml", START.plusSeconds(9), "<skipped message='wants bash'/>");
        report("core/target/surefire-reports/TEST-A.xml", START.plusSeconds(3), WANTS_MNIST, "");
        report("train/target/surefire-reports/TEST-B.xml", START.plusSeconds(5), WANTS_MNIST);
        assertThat(SkippedTests.line(root)).isEqualTo("3 of 4 tests skipped: 2 want fashion-mnist, 1 wants bash");
    }

    @Test
    void aReasonMayStandAboveAStackTrace() throws IOException {
        report(
                "core/target/surefire-reports/TEST-A.xml",
                START,
                "<skipped type='A'><![CDATA[A: Assumption failed: wants fashion-mnist\n\tat B.c(B.java:1)]]></skipped>");
        assertThat(SkippedTests.line(root)).isEqualTo("1 of 1 tests skipped: 1 wants fashion-mnist");
    }

    @Test
    void reportsOfAnEarlierBuildDoNotCount() throws IOException {
        report("core/target/surefire-reports/TEST-A.xml", START.minusSeconds(1), WANTS_MNIST);
        report("core/target/surefire-reports/TEST-B.xml", START, "<skipped message='only on Tuesdays'/>");
        assertThat(SkippedTests.line(root))
                .isEqualTo("1 of 1 tests skipped: 1 wants something else (only on Tuesdays)");
    }
}
