package org.millijoule.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.millijoule.store.files.ResultFile;

class ResultsTextTest {
    private static final Setting SETTING = new Setting(
            "cifar subset",
            "0123456789",
            List.of(32, 32, 3),
            100,
            8000,
            6400,
            OptionalInt.of(50_000),
            2000,
            OptionalInt.of(1),
            "bit-fusion-e, outputs requantized, depthwise block-diagonal",
            "abcdef0123",
            Optional.empty(),
            Optional.of(new ResultFile.TargetRow(List.of(224, 224, 3), 1000)));

    private static Network network(long seed, double error, double energy) {
        return network(seed, error, energy, Optional.of(true));
    }

    private static Network network(long seed, double error, double energy, Optional<Boolean> inside) {
        return new Network(
                "found by a", "a", Network.Role.FOUND, "line" + seed, seed, error, energy, 1.5, 98_765, inside, "run");
    }

    @Test
    void meanAndSampleStandardDeviationAreOverTheSeeds() {
        Spread spread = Spread.of(List.of(1.0, 2.0, 6.0));
        assertThat(spread.mean()).isEqualTo(3);
        assertThat(spread.sd().getAsDouble()).isCloseTo(Math.sqrt(7), within(1e-12));
        assertThat(Spread.of(List.of(4.0)).sd()).isEmpty();
    }

    @Test
    void aTableSaysHowMuchOfTheDataItIsAboutAndWhoseCostsItCounts() {
        ResultTable.Row row = ResultTable.Row.of(List.of(network(1, 25, 0.0123), network(0, 27, 0.0125)));
        String text = new ResultsText(List.of(new ResultTable(SETTING, List.of(row)))).text();
        assertThat(text.lines())
                .containsExactly(
                        "### cifar subset, 32x32x3, 100 classes, 8,000 of 50,000 training images",
                        "",
                        "Trained from scratch for 1 epoch on 6,400 images, tested as integers on 2,000. Costs are simulated, per image, on"
                                + " bit-fusion-e, outputs requantized, depthwise block-diagonal for images of 224x224x3 and"
                                + " 1,000 classes, which is the target and not what was trained. Data 01234567, recipe"
                                + " abcdef01.",
                        "",
                        "| network    | seeds |      error % |       energy mJ |  latency ms |    size kB | inside |",
                        "|------------|------:|-------------:|----------------:|------------:|-----------:|-------:|",
                        "| found by a |  0, 1 | 26.00 ± 1.41 | 0.0124 ± 0.0001 | 1.50 ± 0.00 | 98.8 ± 0.0 |    yes |");
        assertThat(row.architectures()).containsExactly("line1", "line0");
        assertThat(row.inside()).contains(true);
        assertThat(ResultTable.Row.of(List.of(network(1, 25, 1), network(0, 27, 1, Optional.of(false))))
                        .inside())
                .contains(false);
        assertThat(ResultTable.Row.of(List.of(network(1, 25, 1), network(0, 27, 1, Optional.empty())))
                        .inside())
                .isEmpty();
    }

    @Test
    void aBaselineOfSeveralBudgetsIsInsideWhereTheyAllSaySo() {
        Network inside = network(0, 25, 1);
        Network outside = network(0, 25, 1, Optional.of(false));
        assertThat(ResultTable.of(SETTING, List.of(inside, inside)).rows())
                .singleElement()
                .satisfies(row -> assertThat(row.inside()).contains(true));
        assertThat(ResultTable.of(SETTING, List.of(inside, outside, inside)).rows())
                .singleElement()
                .satisfies(row -> assertThat(row.inside()).isEmpty());
    }
}
