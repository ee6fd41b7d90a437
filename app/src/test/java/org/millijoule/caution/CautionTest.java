package org.millijoule.caution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.millijoule.search.Fidelity;
import org.millijoule.search.Metric;
import org.millijoule.search.Trial;
import org.millijoule.search.policy.OptionProbability;
import org.millijoule.searching.Finalists;
import org.millijoule.searching.Found;
import org.millijoule.searching.SearchSpec;
import org.millijoule.space.Architecture;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.store.files.EpochLoss;

/// Each warning follows from the figures alone; a good run has none.
class CautionTest {
    private static final Path QUICKSTART =
            Path.of(System.getProperty("millijoule.root", "..")).resolve("examples/quickstart.yaml");

    private final List<SpecOverride> changes = new ArrayList<>();
    private double accuracy = 99;
    private double energy = 1.8;
    private double limit = 2;
    private double dearest = 6;
    private double smallest = 70;
    private double largest = 99.5;
    private int testImages = 10_000;
    private int largestClass = 1000;
    private double firstOption = 0.95;
    private boolean lastResort;
    private int validationImages = 2000;
    private int trainingImages = 48_000;
    private List<Trial> finalists = List.of(trial(7, 4, 1.8), trial(8, 4.5, 1.7));
    private List<EpochLoss> epochs = List.of(new EpochLoss("warm-up", 0, 1.8), new EpochLoss("retrain-found", 9, 0.2));
    private int replayed = 200;
    private int fakeQuantized = 9990;

    private static Trial trial(int number, double error, double energy) {
        return new Trial(
                number,
                100,
                Fidelity.SUPERNET,
                Architecture.of(new int[] {0}),
                0,
                error,
                new Trial.Costs(energy, 1, 1000),
                true,
                OptionalDouble.of(error / 50),
                OptionalInt.of(1));
    }

    private void set(String key, String value) {
        changes.add(new SpecOverride("--set " + key + "=" + value, key, value));
    }

    private List<Caution> cautions() {
        SearchSpec spec = SpecReader.read(SearchSpec.class, QUICKSTART, changes).value();
        Finalists ranking = new Finalists(Finalists.Rule.VALIDATION_LOSS, validationImages, 0, finalists);
        Found found = new Found(
                Architecture.of(new int[] {0}),
                OptionalDouble.of(96),
                lastResort,
                List.of(
                        new OptionProbability("0.k", "3", firstOption),
                        new OptionProbability("0.k", "5", 1 - firstOption)),
                Optional.of(ranking));
        return Caution.of(new Evidence(
                spec,
                found,
                new Evidence.Tested("found", accuracy, List.of(energy), true),
                List.of(
                        new Evidence.Tested("smallest", smallest, List.of(0.5), true),
                        new Evidence.Tested("largest", largest, List.of(dearest), dearest <= limit)),
                new Evidence.TestImages(testImages, 10, largestClass),
                List.of(new Evidence.BudgetUse(Metric.ENERGY, limit, energy, dearest)),
                trainingImages,
                12_000,
                epochs,
                List.of(
                        new Evidence.Execution("In integers alone", 200, replayed, 0, "report it"),
                        new Evidence.Execution("As training computes it", 10_000, fakeQuantized, 0.01, "this"))));
    }

    private String text() {
        return String.join("\n", cautions().stream().map(Caution::text).toList());
    }

    private String only(Class<? extends Caution> kind) {
        assertThat(cautions()).hasOnlyElementsOfType(kind).hasSize(1);
        return text();
    }

    @Test
    void aGoodRunHasNone() {
        assertThat(cautions()).isEmpty();
    }

    /// The run of FAULTS: 11.0% where guessing gives 10%, below the smallest network, at 15% of its budget.
    @Test
    void aRunThatFailedIsToldWholeTheGravestFirst() {
        accuracy = 10.4;
        smallest = 14;
        largest = 40;
        energy = 0.3;
        finalists = List.of(trial(7, 90.8, 0.3), trial(8, 88, 0.2));
        firstOption = 0.55;
        trainingImages = 640;
        epochs = List.of(new EpochLoss("retrain-found", 9, 2.29));
        assertThat(cautions())
                .extracting(caution -> caution.getClass().getSimpleName())
                .containsExactly(
                        "AtChance",
                        "WorseThanBaseline",
                        "ChoiceAtChance",
                        "BudgetHardlyUsed",
                        "PolicyUndecided",
                        "BetterTrial",
                        "ShortTraining",
                        "ShortTraining");
        assertThat(cautions()).allMatch(caution -> caution.text().contains("Maybe "));
    }

    @Test
    void chanceIsJudgedByTheIntervalOfTheTestSplit() {
        accuracy = 12;
        testImages = 200;
        largestClass = 20;
        assertThat(text())
                .contains("at chance level: 12.00% on the test images", "gives 10.00%", "strategy.epochs (now 10)");
        testImages = 20_000;
        largestClass = 2000;
        assertThat(text()).doesNotContain("at chance level");
    }

    @Test
    void alwaysNamingTheMostFrequentClassIsChanceToo() {
        accuracy = 60.5;
        largestClass = 6000;
        assertThat(text()).contains("always naming the same class gives 60.00%");
        largestClass = 5000;
        assertThat(text()).doesNotContain("same class");
    }

    @Test
    void whereNothingLearnedTheTrainingIsToBlame() {
        accuracy = 10;
        smallest = 10;
        largest = 10;
        assertThat(text())
                .contains("No network of this run learned", "retrain.epochs (now 10)", "learning-rate (now 0.1)");
        largest = 90;
        assertThat(text()).contains("Other networks learned with the same retraining");
    }

    @Test
    void aBetterBaselineInsideTheBudgetIsNamed() {
        smallest = 99.4;
        assertThat(only(WorseThanBaseline.class))
                .contains(
                        "'smallest' is better: 99.40% on the test images against 99.00%",
                        "at 0.5 mJ, which is less too")
                .contains(
                        "Maybe train its line, which result.json has, or search with more strategy.warm-up-epochs (now 8)")
                .doesNotContain("chance");
        smallest = 99.05;
        assertThat(only(WorseThanBaseline.class)).contains("so small a difference may be chance");
    }

    @Test
    void aBaselineOutsideTheBudgetMayBeBetter() {
        dearest = 1.9;
        assertThat(only(WorseThanBaseline.class)).contains("'largest'", "inside the budget as well");
        dearest = 2.1;
        assertThat(cautions()).isEmpty();
    }

    @Test
    void aBudgetHardlyUsedIsSaidUnlessMoreBuysNothing() {
        energy = 0.9;
        assertThat(only(BudgetHardlyUsed.class))
                .contains("45% of its energy budget (0.9 mJ of 2 mJ)", "strategy.policy.lambda-rate (now 0.05)");
        largest = 98.9;
        assertThat(cautions()).isEmpty();
        largest = 99.5;
        energy = 1.01;
        assertThat(cautions()).isEmpty();
    }

    @Test
    void aSpaceThatCannotUseTheBudgetIsSaid() {
        limit = 20;
        smallest = 1;
        largest = 99.5;
        assertThat(text()).contains("No network of this space needs more than 6 mJ", "a smaller budget");
    }

    @Test
    void theKeysAreThoseOfTheStrategy() {
        energy = 0.9;
        set("strategy", "{kind: differentiable, epochs: 3}");
        firstOption = 0.5;
        assertThat(text())
                .contains("strategy.epochs (now 3)", "strategy.rate (now 0.05)")
                .doesNotContain("lambda-rate");
        changes.clear();
        set("strategy", "{kind: one-shot, epochs: 7, search: {kind: evolution}}");
        assertThat(text()).contains("more strategy.epochs (now 7)").doesNotContain("warm-up-epochs");
        changes.clear();
        set("strategy", "evolution");
        assertThat(text()).contains("{kind: one-shot, search: {kind: evolution}}");
    }

    @Test
    void entropyNearThatOfAUniformDrawIsUndecided() {
        firstOption = 0.6;
        assertThat(only(PolicyUndecided.class)).contains("entropy was 97%", "strategy.policy.rate (now 0.05)");
        firstOption = 0.8;
        assertThat(cautions()).isEmpty();
    }

    @Test
    void aLastResortNamesTheBudget() {
        lastResort = true;
        assertThat(only(LastResort.class)).contains("energy 2 mJ", "a larger budget");
    }

    @Test
    void fewValidationImagesAreSaidWithWhereMoreComeFrom() {
        validationImages = 200;
        assertThat(only(ChoiceOnFewImages.class))
                .contains("200 validation images", "strategy.selection.validation-images");
        validationImages = 0;
        assertThat(text()).contains("no validation images");
    }

    @Test
    void aFinalistThatIsBetterByMoreThanLuckIsNamed() {
        finalists = List.of(trial(7, 8, 1.8), trial(8, 5, 1.8), trial(9, 3, 1.9));
        assertThat(only(BetterTrial.class)).contains("Trial 8", "5.00%", "8.00%");
        finalists = List.of(trial(7, 8, 1.8), trial(8, 7.5, 1.8));
        assertThat(cautions()).isEmpty();
    }

    @Test
    void fewStepsOfRetrainingAreCounted() {
        trainingImages = 640; // batches of 64, 10 epochs
        assertThat(only(ShortTraining.class)).contains("retrained for 100 steps only", "retrain.epochs (now 10)");
    }

    @Test
    void aTrainingThatRanAwayAndCameBackIsSaid() {
        epochs = List.of(
                new EpochLoss("search", 8, 0.9),
                new EpochLoss("search", 9, 5.1),
                new EpochLoss("search", 10, 1.2),
                new EpochLoss("retrain-found", 9, 0.2));
        assertThat(only(RanAway.class))
                .contains("'search' ran away: the mean loss of epoch 10 was 5.1", "came back")
                .contains("strategy.weights.learning-rate (now 0.1) or clip (now 5)");
        epochs = List.of(new EpochLoss("search", 0, 5.1), new EpochLoss("search", 1, 0.9));
        assertThat(cautions()).as("a rough start is none").isEmpty();
    }

    @Test
    void aSmallTestSplitIsSaid() {
        testImages = 1000;
        accuracy = 95;
        largestClass = 100;
        assertThat(only(SmallTest.class)).contains("1,000 images", "93.47% to 96.19%");
    }

    @Test
    void otherArithmeticMayDifferByRoundingOnly() {
        replayed = 199;
        assertThat(only(OtherArithmetic.class)).contains("1 of 200 test images another class");
        replayed = 200;
        fakeQuantized = 9890;
        assertThat(only(OtherArithmetic.class)).contains("110 of 10000");
    }
}
