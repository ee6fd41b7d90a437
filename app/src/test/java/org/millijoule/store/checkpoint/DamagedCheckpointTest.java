package org.millijoule.store.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.RunFixture;
import org.millijoule.store.disk.RunDirectoryException;

/// What a run does with checkpoints that a disk has damaged. The run here: search 1, 2 (finished), retrain-found
/// 3, 4.
class DamagedCheckpointTest {
    @TempDir
    Path folder;

    /// What disks do to files.
    enum Damage {
        EMPTY,
        TRUNCATED,
        LONGER,
        FLIPPED,
        FLIPPED_IN_THE_HEADER,
        ZEROS,
        ZEROS_AT_THE_END;

        byte[] of(byte[] file) {
            byte[] damaged = file.clone();
            switch (this) {
                case EMPTY -> damaged = new byte[0];
                case TRUNCATED -> damaged = Arrays.copyOf(file, file.length / 2);
                case LONGER -> damaged = Arrays.copyOf(file, file.length + 8);
                case FLIPPED -> damaged[file.length - 10] ^= 1;
                case FLIPPED_IN_THE_HEADER -> damaged[300] ^= 1;
                case ZEROS -> Arrays.fill(damaged, (byte) 0);
                case ZEROS_AT_THE_END -> Arrays.fill(damaged, file.length - 512, file.length, (byte) 0);
            }
            return damaged;
        }
    }

    private Path directory() {
        return folder.resolve("run");
    }

    private void damage(Damage damage, String name) throws IOException {
        Path file = directory().resolve("checkpoints").resolve(name);
        Files.write(file, damage.of(Files.readAllBytes(file)));
    }

    private List<String> checkpoints() throws IOException {
        try (var files = Files.list(directory().resolve("checkpoints"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void runTwoStages() {
        try (RunDirectory run = RunFixture.open(directory(), false)) {
            for (int step = 1; step <= 4; step++) {
                RunFixture.step(run, step);
                run.save(RunFixture.checkpoint(step < 3 ? "search" : "retrain-found", step, step % 2 == 0, 1000));
            }
        }
    }

    private void assertGoesOnFrom(String stage, int step) {
        try (RunDirectory run = RunFixture.open(directory(), true)) {
            assertThat(run.latest(stage).map(Checkpoint::step)).contains(step);
            assertThat(run.trials()).isEqualTo(step);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedCheckpointGivesWayToTheOneBefore(Damage damage) throws IOException {
        runTwoStages();
        damage(damage, "retrain-found.4.checkpoint");
        assertGoesOnFrom("retrain-found", 3);
        assertThat(checkpoints())
                .containsExactly("retrain-found.3.checkpoint", "search.1.checkpoint", "search.2.checkpoint");
    }

    @Test
    void theWarningSaysWhatIsDamagedAndWhereTheRunGoesOn() throws IOException {
        runTwoStages();
        damage(Damage.FLIPPED, "retrain-found.4.checkpoint");
        PrintStream real = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            assertGoesOnFrom("retrain-found", 3);
        } finally {
            System.setErr(real);
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("retrain-found.4.checkpoint (its checksum is wrong)")
                .contains("Going on from retrain-found.3.checkpoint");
    }

    @Test
    void whatGrewOutOfADamagedStageIsDroppedWithIt() throws IOException {
        runTwoStages();
        damage(Damage.TRUNCATED, "search.2.checkpoint");
        assertGoesOnFrom("search", 1);
        assertThat(checkpoints()).containsExactly("search.1.checkpoint");
    }

    @Test
    void theFirstCheckpointOfAStageGivesWayToTheStageBefore() throws IOException {
        runTwoStages();
        Files.delete(directory().resolve("checkpoints/retrain-found.4.checkpoint"));
        damage(Damage.ZEROS, "retrain-found.3.checkpoint");
        assertGoesOnFrom("search", 2);
    }

    @Test
    void whereBothOfAStageAreDamagedTheUserDecidesAndNothingIsDeleted() throws IOException {
        runTwoStages();
        damage(Damage.ZEROS, "retrain-found.3.checkpoint");
        damage(Damage.FLIPPED, "retrain-found.4.checkpoint");
        assertThatThrownBy(() -> RunFixture.open(directory(), true))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("retrain-found.4.checkpoint (its checksum is wrong)")
                .hasMessageContaining("retrain-found.3.checkpoint")
                .hasMessageContaining("Maybe restore what is damaged from a copy, or delete these checkpoints")
                .hasMessageContaining("search.2.checkpoint");
        assertThat(checkpoints()).hasSize(4);
    }

    @Test
    void whereNothingIsLeftTheUserDecidesAndNothingIsDeleted() throws IOException {
        runTwoStages();
        damage(Damage.EMPTY, "search.1.checkpoint");
        damage(Damage.TRUNCATED, "search.2.checkpoint");
        assertThatThrownBy(() -> RunFixture.open(directory(), true))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("no checkpoint to go on from is left")
                .hasMessageContaining("Maybe restore it from a copy, delete the folder ")
                .hasMessageContaining("or start afresh");
        assertThat(checkpoints()).hasSize(4);
        assertThat(directory().resolve("trials.csv")).content().hasLineCount(5);
    }

    @Test
    void aCheckpointUnderTheNameOfAnotherIsDamage() throws IOException {
        runTwoStages();
        Path checkpoints = directory().resolve("checkpoints");
        Files.copy(checkpoints.resolve("search.2.checkpoint"), checkpoints.resolve("retrain-found.5.checkpoint"));
        assertGoesOnFrom("retrain-found", 4);
    }
}
