package org.millijoule.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.learn.log.Progress;
import org.millijoule.search.Fidelity;
import org.millijoule.search.Trial;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.ResultFile;

class RunDirectoryTest {
    @TempDir
    Path folder;

    private Path directory() {
        return folder.resolve("run");
    }

    private List<String> checkpoints() throws IOException {
        try (var files = Files.list(directory().resolve("checkpoints"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void rowsHaveTheColumnsAndTheNumbersOfTheContract() throws IOException {
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            RunFixture.step(run, 3);
            run.save(RunFixture.checkpoint("search", 3, false, 10));
        }
        assertThat(directory().resolve("trials.csv")).content().isEqualTo("""
                number,step,fidelity,architecture,seed,error,energy_mj,latency_ms,model_bytes,feasible,loss,rank
                0,3,supernet,s1m3k5b4.8|s0|s1m1k3b2.2,3,33.333333333333336,0.30000000000000004,1.0E-5,1234,false,,
                """);
        assertThat(directory().resolve("metrics.csv")).content().isEqualTo("""
                step,epoch,phase,train_loss,validation_loss,validation_accuracy,expected_energy_mj,lambda,temperature,entropy
                3,0,search,0.3333333333333333,,,,,,
                """);
    }

    @Test
    void rowsAfterTheLastCheckpointAreCut() throws IOException {
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            RunFixture.step(run, 1);
            run.save(RunFixture.checkpoint("search", 1, false, 10));
            RunFixture.step(run, 2);
        }
        Files.writeString(
                directory().resolve("trials.csv"),
                Files.readString(directory().resolve("trials.csv")) + "1,2,supernet,half a r");
        try (RunDirectory run = RunFixture.open(directory(), true)) {
            assertThat(run.trials()).isEqualTo(1);
            assertThat(run.latest("search").map(Checkpoint::step)).contains(1);
            assertThat(run.latest("retrain-found")).isEmpty();
            RunFixture.step(run, 2);
            run.save(RunFixture.checkpoint("search", 2, true, 10));
        }
        assertThat(directory().resolve("trials.csv")).content().hasLineCount(3).contains("\n1,2,supernet,s1");
    }

    @Test
    void theLastTwoCheckpointsOfEveryStageAreKept() throws IOException {
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            for (int step = 1; step <= 4; step++) {
                run.save(RunFixture.checkpoint("search", step, false, 10));
            }
            assertThat(checkpoints()).containsExactly("search.3.checkpoint", "search.4.checkpoint");
            run.save(RunFixture.checkpoint("search", 5, true, 10));
            run.save(RunFixture.checkpoint("retrain-found", 1, false, 10));
            assertThat(checkpoints())
                    .containsExactly("retrain-found.6.checkpoint", "search.4.checkpoint", "search.5.checkpoint");
        }
    }

    @Test
    void aCheckpointComesBackAsItWas() {
        Checkpoint saved = RunFixture.checkpoint("search", 7, true, 1000);
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            run.save(saved);
        }
        try (RunDirectory run = RunFixture.open(directory(), true)) {
            Checkpoint read = run.latest("search").orElseThrow();
            assertThat(read.step()).isEqualTo(7);
            assertThat(read.finished()).isTrue();
            assertThat(read.floats()).usingRecursiveComparison().isEqualTo(saved.floats());
            assertThat(read.doubles()).usingRecursiveComparison().isEqualTo(saved.doubles());
        }
    }

    @Test
    void aSecondWriterIsRefused() {
        RunFixture.open(directory(), false).close();
        try (RunDirectory run = RunFixture.open(directory(), true)) {
            assertThat(run.path()).isEqualTo(directory());
            assertThatThrownBy(() -> RunFixture.open(directory(), true))
                    .isInstanceOf(RunDirectoryException.class)
                    .hasMessageContaining("is being written by another process (process "
                            + ProcessHandle.current().pid() + ")")
                    .hasMessageContaining("Maybe");
        }
    }

    @Test
    void aDirectoryWithARunIsRefusedWithoutResume() {
        RunFixture.open(directory(), false).close();
        assertThatThrownBy(() -> RunFixture.open(directory(), false))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("Maybe go on with --resume");
    }

    @Test
    void aDirectoryOfSomethingElseIsRefusedEvenWithResume() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve("thesis.tex"), "precious");
        for (boolean resume : new boolean[] {false, true}) {
            assertThatThrownBy(() -> RunFixture.open(directory(), resume))
                    .isInstanceOf(RunDirectoryException.class)
                    .hasMessageContaining("holds no run");
        }
    }

    @Test
    void resumeWithNothingThereStartsAfresh() {
        try (RunDirectory run = RunFixture.open(directory(), true)) {
            assertThat(run.trials()).isZero();
        }
    }

    @Test
    void anotherIdentityIsRefusedWithTheDifference() {
        RunFixture.open(directory(), false, 3).close();
        assertThatThrownBy(() -> RunFixture.open(directory(), true, 4))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("the seed was 3, now is 4");
    }

    @Test
    void rowsThatDisappearedAreNoticed() throws IOException {
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            RunFixture.step(run, 1);
            run.save(RunFixture.checkpoint("search", 1, false, 10));
        }
        Files.writeString(directory().resolve("metrics.csv"), "step\n");
        assertThatThrownBy(() -> RunFixture.open(directory(), true))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("search.1.checkpoint (metrics.csv has only 5 of the ");
    }

    @Test
    void aTimingFileThatCannotBeReadStopsNoRun() throws IOException {
        Path times = directory().resolve("timing.csv");
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            run.timed("search", () -> 7);
        }
        Files.write(times, new byte[] {'x', (byte) 0xff, '\n', 's', ',', '1', '.', '0', '0', '0', ',', '5', '\n'});
        try (RunDirectory run = RunFixture.open(directory(), true)) {
            assertThat(run.seconds("s")).isEqualTo(1);
            run.timed("search", () -> 7);
        }
        assertThat(times).content().startsWith("stage,seconds,images,waiting_seconds\ns,1.000,5,\nsearch,");
        Files.delete(times);
        Files.createDirectories(times);
        try (RunDirectory run = RunFixture.open(directory(), true)) {
            assertThat(run.timed("search", () -> 7)).isEqualTo(7);
        }
    }

    @Test
    void aDirectoryThatWasRemovedMeanwhileIsNotCalledIntact() throws IOException {
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            Files.move(directory(), folder.resolve("elsewhere"));
            assertThatThrownBy(() -> run.save(RunFixture.checkpoint("search", 1, false, 10)))
                    .isInstanceOf(RunDirectoryException.class)
                    .hasMessageContaining("checkpoints is not there any more")
                    .hasMessageNotContaining("intact");
        }
    }

    @Test
    void aTrialThatNothingValidatedHasNoError() throws IOException {
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            run.trial(new Trial(
                    0, 1, Fidelity.RETRAINED, RunFixture.ARCHITECTURE, 3, Double.NaN, new Trial.Costs(1, 1, 1), true));
            run.save(RunFixture.checkpoint("search", 1, false, 10));
        }
        assertThat(directory().resolve("trials.csv")).content().endsWith(",3,,1,1,1,true,,\n");
    }

    @Test
    void aCompleteRunKeepsItsLastRowsAndItsResult() throws IOException {
        ResultFile result = new ResultFile(
                Json.SCHEMA,
                "done",
                3,
                "joint",
                "s0",
                List.of(new ResultFile.BudgetRow("energy", 2, 1.5, "mJ", true)),
                new ResultFile.Accuracy(
                        OptionalDouble.of(83),
                        OptionalDouble.of(80),
                        OptionalDouble.empty(),
                        OptionalDouble.of(81.25),
                        OptionalDouble.of(81)),
                new ResultFile.Agreement(100, 99, 1e-5),
                Optional.of(new ResultFile.Agreement(10, 10, 0)),
                Optional.of(new ResultFile.Agreement(100, 98, 0.25)),
                List.of(),
                Optional.of(new ResultFile.DataRow(
                        "shapes",
                        "hash",
                        List.of(16, 16, 3),
                        10,
                        600,
                        480,
                        200,
                        OptionalInt.of(900),
                        OptionalInt.of(200))),
                Optional.of(new ResultFile.TargetRow(List.of(24, 24, 3), 20)),
                Optional.empty(),
                Optional.of(new ResultFile.QuantizationRow(
                        "net.onnx",
                        "hash",
                        "kl",
                        OptionalInt.of(256),
                        256,
                        3,
                        "data",
                        0.25,
                        OptionalDouble.of(0.25),
                        OptionalDouble.of(0))),
                List.of());
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            run.save(RunFixture.checkpoint("search", 1, true, 10));
            RunFixture.step(run, 1);
            run.complete(result, "2026-11-01T01:00:00Z");
        }
        try (RunDirectory run = RunFixture.open(directory(), true)) {
            assertThat(run.result()).contains(result);
            assertThat(run.trials()).isEqualTo(1);
        }
        assertThat(directory().resolve("result.json"))
                .content()
                .startsWith("{\n  \"schema\": 1,\n  \"status\": \"done\",")
                .contains("\"retrained_validation\": null")
                .contains("\"same_top1\": 99");
    }

    @Test
    void aParentThatIsAFileIsOneMessage() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> RunFixture.open(folder.resolve("file/run"), false))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("cannot write");
    }

    @Test
    void trialsThatAResumedStageRepeatsAreNotWrittenTwice() {
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            RunFixture.step(run, 1);
            run.trial(RunFixture.trial(0, 1));
            assertThat(run.trials()).isEqualTo(1);
            assertThatThrownBy(() -> run.trial(RunFixture.trial(5, 1))).hasMessageContaining("one is missing");
        }
    }

    @Test
    void everySessionOfAStageAddsItsTime() throws IOException {
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            assertThat(run.timed("search", () -> 7)).isEqualTo(7);
        }
        try (RunDirectory run = RunFixture.open(directory(), true)) {
            assertThat(run.timed("search", () -> 8)).isEqualTo(8);
        }
        assertThat(Files.readAllLines(directory().resolve("timing.csv")))
                .hasSize(3)
                .first()
                .isEqualTo("stage,seconds,images,waiting_seconds");
    }

    /// What a killed process did up to its last checkpoint counts with what the next one does.
    @Test
    void timesOfAStageAddUpOverProcessesAlsoKilledOnes() throws IOException {
        Path times = directory().resolve("timing.csv");
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            run.timed("train", () -> {
                run.progress(progress(100));
                run.waited(200_000_000);
                run.waited(50_000_000);
                run.save(RunFixture.checkpoint("train", 1, false, 10));
                run.progress(progress(150));
                assertThat(times).content().hasLineCount(2).contains("\ntrain,").endsWith(",100,0.250\n");
                return 0;
            });
        }
        assertThat(times).content().hasLineCount(3).endsWith(",50,0.000\n");
        Files.writeString(times, "stage,seconds,images\ntrain,10.500,100\nother,3.000,7\ntrai");
        try (RunDirectory run = RunFixture.open(directory(), true)) {
            assertThat(run.seconds("train")).isEqualTo(10.5);
            run.timed("train", () -> 0);
            assertThat(run.seconds("train")).isBetween(10.5, 12.0);
            assertThat(run.seconds("search")).isZero();
        }
        assertThat(times).content().hasLineCount(4);
    }

    private static Progress progress(long images) {
        OptionalDouble none = OptionalDouble.empty();
        return new Progress(
                "train",
                new Progress.Part("training", "epoch", 1, 1, 0.5),
                1,
                2,
                images,
                new Progress.Learned(none, none, none),
                Optional.empty());
    }
}
