package org.millijoule.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.network.Network;
import org.millijoule.network.Shape;
import org.millijoule.space.Candidate;
import org.millijoule.spec.SpecHash;
import org.millijoule.spec.SpecReader;
import org.millijoule.spec.SpecWriter;
import org.millijoule.study.PrecisionStudy;

/// The network and the recipes that `benchmark --accuracy` has built in.
class AccuracyStudyTest {
    private static final PrecisionStudy STUDY = SpecReader.parse(
                    PrecisionStudy.class, AccuracyBenchmark.builtIn(), Path.of("accuracy.yaml"), List.of())
            .value()
            .on(new Shape(28, 28, 1), 10);

    @Test
    void theNetworkHasAtMostTwelveMillionProducts() {
        Candidate candidate = STUDY.space().decode(STUDY.at(4));
        NetworkStatistics statistics = NetworkStatistics.of(candidate.network(), candidate.precisions());
        assertThat(statistics.macs() / 1e6).isBetween(9.0, 9.3);
        Network network = candidate.network();
        assertThat(network.quantizable()).hasSize(1 + 6 * 3 + 1 + 1);
    }

    @Test
    void itIsQuantizedToEightFourAndTwoBits() {
        assertThat(STUDY.quantized()).extracting("bits").containsExactly(8, 4, 2);
        assertThat(STUDY.quantized()).allMatch(stage -> stage.weights().fullPrecision() == 0);
    }

    @Test
    void theStudySurvivesARoundTrip() {
        PrecisionStudy again = SpecReader.parse(
                        PrecisionStudy.class, SpecWriter.write(STUDY), Path.of("again.yaml"), List.of())
                .value();
        assertThat(SpecHash.of(again, Set.of())).isEqualTo(SpecHash.of(STUDY, Set.of()));
    }
}
