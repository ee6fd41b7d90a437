package org.millijoule.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.millijoule.job.benchmark.AccuracyJob;
import org.millijoule.job.benchmark.RankingJob;
import org.millijoule.learn.Retraining;
import org.millijoule.machine.Arithmetic;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Lsq;
import org.millijoule.searching.Joint;
import org.millijoule.searching.SupernetTraining;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.spec.SpecHash;
import org.millijoule.spec.SpecReader;
import org.millijoule.study.PrecisionStudy;

/// What benchmarks trained elsewhere is not taken for what they would train here.
class KnownAccuracyTest {
    private static final Arithmetic HERE = new Arithmetic("2.10.0-1.5.13", "AVX512");
    private static final List<Arithmetic> ELSEWHERE =
            List.of(new Arithmetic("2.10.0-1.5.13", "AVX2"), new Arithmetic("2.11.0-1.5.13", "AVX512"));

    private final MobileBlockSpace space = new MobileBlockSpace().on(new Shape(32, 32, 3), 10);

    @Test
    void anotherLibtorchOrAnotherProcessorHasOtherKeys() {
        for (Arithmetic other : ELSEWHERE) {
            assertThat(keys(other)).doesNotContainAnyElementsOf(keys(HERE));
        }
        assertThat(keys(HERE)).doesNotHaveDuplicates().isEqualTo(keys(HERE));
    }

    private List<String> keys(Arithmetic arithmetic) {
        PrecisionStudy study = SpecReader.parse(
                        PrecisionStudy.class, AccuracyBenchmark.builtIn(), Path.of("accuracy.yaml"), List.of())
                .value();
        var full = new AccuracyJob.FullBy(
                space, study.architecture(), new Lsq(), 2, arithmetic, study.fullPrecision(), "data", 0);
        var quantized =
                new AccuracyJob.QuantizedBy(hash(full), study.quantized().getFirst());
        var alone = new RankingJob.RetrainedBy(space, new Lsq(), new Retraining(), 2, arithmetic, "data", 0);
        var supernet = new RankingJob.TrainedBy(
                space, new Lsq(), SupernetTraining.of(new Joint(), 1), 2, arithmetic, "data", 0);
        return Stream.of(full, quantized, alone, supernet)
                .map(KnownAccuracyTest::hash)
                .toList();
    }

    private static String hash(Record settings) {
        return SpecHash.of(settings, Set.of());
    }
}
