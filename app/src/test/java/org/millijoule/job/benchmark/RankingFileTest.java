package org.millijoule.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millijoule.searching.Joint;
import org.millijoule.searching.SupernetTraining;

class RankingFileTest {
    private static final SupernetTraining SUPERNET = SupernetTraining.of(new Joint(), 3);

    @Test
    void theBandIsTenPercentAroundTheMedianEnergy() {
        RankingFile file = RankingFile.of(
                0,
                SUPERNET,
                2,
                BenchmarkOrigin.withoutData(),
                List.of(
                        pair(60, 50, 0.5),
                        pair(80, 70, 1.09),
                        pair(70, 90, 1.0),
                        pair(50, 80, 0.91),
                        pair(90, 95, 1.2)));
        assertThat(file.architectures()).isEqualTo(5);
        assertThat(file.inBand()).isEqualTo(3);
        assertThat(file.tau()).hasValue(0.4);
        assertThat(file.tauBand()).hasValue(-1.0 / 3);
        assertThat(file.sampling()).isEqualTo("uniform");
    }

    @Test
    void oneNetworkInTheBandHasNoTau() {
        RankingFile file = RankingFile.of(
                0, SUPERNET, 2, BenchmarkOrigin.withoutData(), List.of(pair(1, 1, 1), pair(2, 2, 2), pair(3, 3, 3)));
        assertThat(file.tau()).hasValue(1);
        assertThat(file.tauBand()).isEmpty();
    }

    private static RankingFile.Pair pair(double supernet, double retrained, double energy) {
        return new RankingFile.Pair("s1m1k3b8.8", supernet, retrained, energy);
    }
}
