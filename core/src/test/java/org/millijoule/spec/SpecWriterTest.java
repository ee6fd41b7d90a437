package org.millijoule.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.millijoule.quantity.Budget;
import org.millijoule.quantity.Quantity;

class SpecWriterTest {
    private static final Budget BUDGET =
            new Budget(Optional.of(Quantity.parse("500 uJ")), Optional.empty(), Optional.empty());

    @Test
    void everyDefaultIsSpelledOutInTheOrderOfTheComponents() {
        assertThat(SpecWriter.write(new Job(Path.of("/data/my pictures"), BUDGET)))
                .isEqualTo("""
                name: none
                seed: 1
                threads: 2
                data: "/data/my pictures"
                space:
                  kind: mobile-blocks
                  input: none
                  classes: none
                  stem:
                    channels: 32
                    stride: 2
                  stages:
                    - {channels: 16, stride: 2, blocks: 1}
                    - {channels: 24, stride: 1, blocks: 2}
                    - {channels: 32, stride: 2, blocks: 4}
                    - {channels: 64, stride: 2, blocks: 4}
                    - {channels: 128, stride: 1, blocks: 4}
                    - {channels: 160, stride: 2, blocks: 5}
                    - {channels: 256, stride: 1, blocks: 2}
                  head-channels: 1280
                  width: 1.0
                  expansions: [1, 3, 6]
                  kernels: [3, 5, 7]
                  bits: [2, 4, 6, 8]
                  connectivity: block
                  bit-sharing: block
                  expansion-one: keep
                  fixed-bits: 8
                  network: none
                meter:
                  kind: lamp
                  lamps: 7
                  brightness: 0.25
                  log: none
                budget:
                  energy: 500 uJ
                  latency: none
                  size: none
                tuning:
                  epochs: 60
                  rate: 0.05
                  pace: slow
                  warm-up: true
                others: []
                more: none
                """);
    }

    @Test
    void readingBackGivesAnEqualRecord() {
        RandomJobs jobs = new RandomJobs(7);
        for (int i = 0; i < 200; i++) {
            Job job = jobs.next();
            String text = SpecWriter.write(job);
            Job again = SpecReader.parse(Job.class, text, Path.of("elsewhere/job.yaml"), List.of())
                    .value();
            assertThat(again).as(text).isEqualTo(job);
            assertThat(SpecWriter.write(again)).isEqualTo(text);
        }
    }

    @Test
    void whatNoSpecMayHoldIsNotWritten() {
        record Cold(double degrees) {}
        assertThatThrownBy(() -> SpecWriter.write(new Cold(-3.5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no spec may hold the number -3.5");
        assertThatThrownBy(() -> SpecWriter.write(new Cold(Double.NaN))).isInstanceOf(IllegalArgumentException.class);
    }
}
