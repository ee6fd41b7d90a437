package org.millijoule.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.store.disk.RunDirectoryException;

/// Whatever happens to the files of a run: it ends with the bytes of a run that nothing happened to, or it refuses and
/// touches nothing, and then the way out that the message names leads to those bytes.
class ResumeAfterDamageTest {
    private static final List<String> STAGES = List.of("search", "retrain-found", "retrain-smallest");
    private static final int STEPS = 3; // of each stage
    private static final int SETS = 60;
    private static final List<String> NEWEST = List.of(
            "checkpoints/search.3.checkpoint",
            "checkpoints/retrain-found.6.checkpoint",
            "checkpoints/retrain-smallest.9.checkpoint");

    @TempDir
    Path folder;

    private SortedMap<String, String> whole = new TreeMap<>();

    @BeforeEach
    void runToTheEndOnce() throws IOException {
        finish();
        whole = files();
    }

    private Path run() {
        return folder.resolve("run");
    }

    /// What `search` does: every stage goes on from its newest checkpoint.
    private void finish() {
        try (RunDirectory run = RunFixture.open(run(), true)) {
            for (String stage : STAGES) {
                int done = run.latest(stage).map(Checkpoint::step).orElse(0);
                int first = 100 * STAGES.indexOf(stage);
                for (int step = Math.max(done, first) + 1; step <= first + STEPS; step++) {
                    RunFixture.step(run, step);
                    run.save(RunFixture.checkpoint(stage, step, step == first + STEPS, 10));
                }
            }
        }
    }

    /// All files but the lock and those with times.
    private SortedMap<String, String> files() throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        try (var all = Files.walk(run())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = run().relativize(file).toString();
                if (!Set.of(".lock", "timing.csv", "provenance.json").contains(name)) {
                    files.put(name, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return files;
    }

    private SortedMap<String, String> rows() throws IOException {
        return rowsOf(files());
    }

    private static SortedMap<String, String> rowsOf(SortedMap<String, String> files) {
        SortedMap<String, String> rows = new TreeMap<>(files);
        rows.keySet().removeIf(name -> !name.endsWith(".csv"));
        return rows;
    }

    private void assertEndsAsIfNothingHadHappened(String what) throws IOException {
        SortedMap<String, String> before = files();
        for (int advice = 0; advice < 3; advice++) {
            Optional<RunDirectoryException> refusal = tryToFinish();
            if (refusal.isEmpty()) {
                assertThat(rows()).as(what).isEqualTo(rowsOf(whole));
                for (String newest :
                        NEWEST) { // the one before it is only there for the day on which this one is damaged
                    assertThat(files().get(newest)).as(what).isEqualTo(whole.get(newest));
                }
                return;
            }
            assertThat(files()).as(what + ": nothing is touched").isEqualTo(before);
            follow(String.valueOf(refusal.get().getMessage()));
            before = files();
        }
        throw new AssertionError(what + ": the advice leads nowhere");
    }

    private Optional<RunDirectoryException> tryToFinish() {
        try {
            finish();
            return Optional.empty();
        } catch (RunDirectoryException e) {
            return Optional.of(e);
        }
    }

    /// Deletes what the message says may be deleted.
    private void follow(String message) throws IOException {
        if (message.contains("or delete these checkpoints")) {
            Matcher name = Pattern.compile("([a-z-]+\\.\\d+\\.checkpoint) \\(").matcher(message);
            while (name.find()) {
                Files.delete(run().resolve("checkpoints").resolve(name.group(1)));
            }
            return;
        }
        assertThat(message).contains("delete the folder " + run().resolve("checkpoints"));
        try (var files = Files.list(run().resolve("checkpoints"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(run().resolve("checkpoints"));
    }

    @Test
    void anySetOfDamagedAndMissingCheckpointsEndsInTheSameBytes() throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        List<String> checkpoints = whole.keySet().stream()
                .filter(name -> name.endsWith(".checkpoint"))
                .toList();
        assertThat(checkpoints).hasSize(2 * STAGES.size());
        Set<String> tried = new HashSet<>();
        while (tried.size() < SETS) {
            List<String> set = new ArrayList<>();
            for (String checkpoint : checkpoints) {
                Path file = run().resolve(checkpoint);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        set.add(checkpoint + " is missing");
                        Files.delete(file);
                    }
                    case 1 -> {
                        set.add(checkpoint + " is cut");
                        Files.writeString(file, "cut");
                    }
                    default -> {}
                }
            }
            if (tried.add(String.join(", ", set))) {
                assertEndsAsIfNothingHadHappened(String.join(", ", set));
            }
            restore();
        }
    }

    private void restore() throws IOException {
        for (var file : whole.entrySet()) {
            Path path = run().resolve(file.getKey());
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.write(path, file.getValue().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /// What happens to rows.
    enum Harm {
        MISSING,
        EMPTY,
        CUT_AT_THE_START,
        CUT_AT_THE_END,
        ANOTHER_DIGIT_AT_THE_START,
        ANOTHER_DIGIT_AT_THE_END,
        NOT_UTF_8,
        CARRIAGE_RETURNS,
        MORE_LINES;

        Optional<String> to(String text) {
            int middle = text.length() / 4;
            return switch (this) {
                case MISSING -> Optional.empty();
                case EMPTY -> Optional.of("");
                case CUT_AT_THE_START -> Optional.of(text.substring(0, middle));
                case CUT_AT_THE_END -> Optional.of(text.substring(0, text.length() - 3));
                case ANOTHER_DIGIT_AT_THE_START -> Optional.of(text.replaceFirst("\n0|\n1", "\n9"));
                case ANOTHER_DIGIT_AT_THE_END -> Optional.of(text.replaceFirst("203", "213"));
                case NOT_UTF_8 -> Optional.of(text.substring(0, middle) + "\u00ff" + text.substring(middle + 1));
                case CARRIAGE_RETURNS -> Optional.of(text.replace("\n", "\r\n"));
                case MORE_LINES -> Optional.of(text + "9,9,supernet\n\u00ff");
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void harmedRowsAreNoticedAndComputedAgain(Harm harm) throws IOException {
        for (String file : rows().keySet()) {
            Path path = run().resolve(file);
            Files.delete(path);
            harm.to(String.valueOf(whole.get(file))).ifPresent(text -> write(path, text));
            assertThat(files()).as("something was harmed").isNotEqualTo(whole);
            assertEndsAsIfNothingHadHappened(harm + " " + file);
        }
    }

    private static void write(Path path, String text) {
        try {
            Files.write(path, text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCheckpointOfAnotherRunIsRefused() throws IOException {
        Path other = folder.resolve("other");
        try (RunDirectory run = RunFixture.open(other, false, 4)) {
            for (int step = 1; step <= STEPS; step++) {
                RunFixture.step(run, step);
                run.save(RunFixture.checkpoint("search", step, step == STEPS, 10));
            }
        }
        String name = "checkpoints/search.3.checkpoint";
        Files.copy(other.resolve(name), run().resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertEndsAsIfNothingHadHappened("a checkpoint of another run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trials.csv", "metrics.csv", "result.json", "model.onnx", "report.html"})
    void aFolderInThePlaceOfAFileIsOneMessageBeforeAnythingIsDone(String name) throws IOException {
        Files.deleteIfExists(run().resolve(name));
        Files.createDirectories(run().resolve(name));
        SortedMap<String, String> before = files();
        assertThat(tryToFinish()).get().asString().contains(name + " is no file", "Maybe move it away?");
        assertThat(files()).isEqualTo(before);
    }
}
