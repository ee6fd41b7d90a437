package org.millijoule.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.millijoule.learn.TrainingData;
import org.millijoule.searching.SearchSpec;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.Provenance;

/// Where a run comes from: this build on this machine, now.
public final class Origin {
    private Origin() {}

    public static Provenance of(SearchSpec spec, TrainingData data, Clock clock) {
        return of(spec.hash(), spec.seed(), spec.threads(), data.hash(), data.part(), clock);
    }

    public static Provenance of(String specHash, long seed, int threads, String dataHash, Clock clock) {
        return of(specHash, seed, threads, dataHash, Optional.empty(), clock);
    }

    private static Provenance of(
            String specHash, long seed, int threads, String dataHash, Optional<String> dataPart, Clock clock) {
        String now = now(clock);
        return new Provenance(
                Json.SCHEMA,
                Version.number(),
                commit(),
                specHash,
                seed,
                dataHash,
                dataPart,
                threads,
                Libtorch.vectorLevel(),
                Libraries.versions(),
                machine(),
                now,
                Optional.empty(),
                List.of(now),
                Optional.empty());
    }

    public static String now(Clock clock) {
        return Instant.now(clock).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public static Provenance.Machine machine() {
        long bytes = ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : 0;
        return new Provenance.Machine(
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                processor(),
                Runtime.getRuntime().availableProcessors(),
                bytes);
    }

    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /// The commit of the source tree that this build lies in, `-dirty` where it has changes since. A distribution has
    /// none, even if it was unpacked into somebody's repository.
    public static Optional<String> commit() {
        Path code = Path.of(URI.create(
                Origin.class.getProtectionDomain().getCodeSource().getLocation().toString()));
        for (Path folder = code.getParent(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(".git")) && Files.isDirectory(folder.resolve("app/src/main"))) {
                return describe(folder);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> describe(Path checkout) {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
                    .directory(checkout.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean done = git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0;
            return done && !text.isEmpty() ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no git here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
