package org.millijoule.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Limit;
import org.millijoule.search.problem.Objective;
import org.millijoule.search.strategy.RandomSearch;
import org.millijoule.space.Architecture;

class QuestionTest {
    private static final Architecture A = Architecture.of(new int[] {0});
    private static final Architecture B = Architecture.of(new int[] {1});
    private static final Architecture C = Architecture.of(new int[] {2});
    private static final Architecture D = Architecture.of(new int[] {3});

    /// Error and flops: (1, 8), (4, 4), (9, 1), (missing, 2).
    private static Table table() {
        Table.Builder rows = new Table.Builder(List.of("c_x"));
        rows.add(List.of("a"), List.of(1.0, 8.0));
        rows.add(List.of("b"), List.of(4.0, 4.0));
        rows.add(List.of("c"), List.of(9.0, 1.0));
        rows.add(List.of("d"), List.of(Double.NaN, 2.0));
        return rows.build("four", List.of("error", "flops"));
    }

    @Test
    void theShareIsOfTheExactHypervolume() {
        Question question =
                new Question(table(), List.of(new Objective("error", 10), new Objective("flops", 10)), List.of());
        assertThat(question.exactHypervolume()).isEqualTo(9 * 2 + 6 * 4 + 1 * 3);
        assertThat(question.share(List.of(A, B, C, D))).isEqualTo(1);
        assertThat(question.share(List.of(B))).isCloseTo(36 / 45.0, within(1e-12));
        assertThat(question.share(List.of())).isZero();
    }

    @Test
    void aFailureViolatesNoLimit() {
        Question question = new Question(table(), List.of(new Objective("error")), List.of(new Limit("flops", 4)));
        assertThat(List.of(A, B, C, D)).filteredOn(question::violates).containsExactly(A);
        assertThat(List.of(A, B, C, D)).filteredOn(question::isFeasible).containsExactly(B, C);
    }

    @Test
    void regretIsAgainstTheBestFeasibleAndNoneCountsAsTheWorst() {
        Question question = new Question(table(), List.of(new Objective("error")), List.of(new Limit("flops", 4)));
        assertThat(question.best()).isEqualTo(4);
        assertThat(question.regret(List.of(A, C))).isEqualTo(5);
        assertThat(question.regret(List.of(A, D))).isEqualTo(5);
        assertThat(question.regret(List.of(B))).isZero();
        assertThat(question.isFeasible(A)).isFalse();
        assertThat(question.isFeasible(D)).isFalse();
    }

    @Test
    void aMissingValueIsAFailureAndAMissingRowNoCandidate() {
        Question question = new Question(table(), List.of(new Objective("error")), List.of());
        assertThat(question.evaluate(D)).isEqualTo(new Evaluation.Failed(D, "the table has no value here"));
        assertThat(question.problem(5).allowed().orElseThrow()).hasSize(4);
    }

    /// A cost that the question needs makes a row without it no candidate; other gaps do not matter.
    @Test
    void rowsWithoutACostThatIsAskedForAreNoCandidates() {
        Table.Builder rows = new Table.Builder(List.of("a"));
        rows.add(List.of("x"), List.of(10.0, 5.0));
        rows.add(List.of("y"), List.of(5.0, Double.NaN));
        rows.add(List.of("z"), List.of(20.0, 1.0));
        Table gaps = rows.build("gaps", List.of("error", "flops"));
        Question front = new Question(gaps, List.of(new Objective("error", 30), new Objective("flops", 10)), List.of());
        assertThat(front.problem(5).allowed().orElseThrow()).hasSize(2);
        assertThat(front.best()).isEqualTo(10);
        assertThat(front.exactHypervolume()).isEqualTo(10 * 9 + 10 * 5);
        Question limited = new Question(gaps, List.of(new Objective("error")), List.of(new Limit("flops", 6)));
        assertThat(limited.problem(5).allowed().orElseThrow()).hasSize(2);
        Question alone = new Question(gaps, List.of(new Objective("error")), List.of());
        assertThat(alone.problem(5).allowed().orElseThrow()).hasSize(3);
    }

    /// In any order, with ties and whatever else was found: nothing is missing.
    @Test
    void theShareIsOneWhereTheWholeFrontWasFound() {
        SplittableRandom random = new SplittableRandom(1);
        for (int metrics = 1; metrics <= 3; metrics++) {
            List<String> names = List.of("error", "flops", "params").subList(0, metrics);
            Table.Builder builder = new Table.Builder(List.of("a"));
            for (int i = 0; i < 300; i++) {
                builder.add(
                        List.of("row " + i),
                        random.doubles(metrics, 0, 1)
                                .map(value -> Math.round(8 * value) / 3.0)
                                .boxed()
                                .toList());
            }
            Table table = builder.build("random", names);
            Question question =
                    new Question(table, names.stream().map(Objective::new).toList(), List.of());
            List<Architecture> rows = new ArrayList<>(table.rows().keySet());
            for (int i = 0; i < 5; i++) {
                Collections.shuffle(rows, new java.util.Random(random.nextLong()));
                assertThat(question.share(rows)).isEqualTo(1);
            }
            assertThat(question.share(List.of(rows.getFirst()))).isLessThan(1);
        }
    }

    /// The least flops inside an error that must be measured.
    @Test
    void aMetricThatIsOnlyLimitedCanBeTheMeasuredOne() {
        List<Objective> cheapest = List.of(new Objective("flops"));
        Question question = new Question(table(), cheapest, List.of(new Limit("error", 5)), "error");
        assertThat(question.best()).isEqualTo(4);
        assertThat(question.problem(5).costMetrics()).containsExactly("flops");
        assertThat(question.problem(5).objectives())
                .extracting(Objective::metric)
                .containsExactly("error", "flops");
        assertThat(question.problem(5).measuredLimit()).isEqualTo(5);
        assertThat(question.evaluate(A)).isEqualTo(new Evaluation.Measured(A, 1));
        assertThat(question.regret(List.of(C, A))).isEqualTo(4);
        for (int seed = 0; seed < 5; seed++) {
            Judged judged = Judged.of(new RandomSearch(), question, question.problem(4), seed);
            assertThat(judged.regret()).isZero();
            assertThat(judged.violations()).isEqualTo(1);
        }
    }

    @Test
    void aStrategySeesNoMetricThatNobodyAsksAbout() {
        Question question = new Question(table(), List.of(new Objective("error")), List.of());
        assertThat(question.problem(5).costMetrics()).isEmpty();
    }

    @Test
    void sharesAreOfAnyScaleAndWhatOverflowsIsRefused() {
        for (double scale : new double[] {1e-40, 1, 1e40}) {
            Table.Builder rows = new Table.Builder(List.of("a"));
            rows.add(List.of("x"), List.of(scale, 3 * scale));
            rows.add(List.of("y"), List.of(2 * scale, scale));
            Question question = new Question(
                    rows.build("scaled", List.of("error", "flops")),
                    List.of(new Objective("error", 3 * scale), new Objective("flops", 4 * scale)),
                    List.of());
            assertThat(question.share(List.of(A))).isCloseTo(2 / 4.0, within(1e-12));
        }
        Table.Builder rows = new Table.Builder(List.of("a"));
        rows.add(List.of("x"), List.of(1e200));
        assertThatThrownBy(() ->
                        new Question(rows.build("huge", List.of("error")), List.of(new Objective("error")), List.of()))
                .hasMessage("values of error in huge are as large as 1.0E200. Maybe another unit?");
    }

    @Test
    void whatTheTableCannotAnswerIsRefused() {
        assertThatThrownBy(
                        () -> new Question(table(), List.of(new Objective("error")), List.of(new Limit("flops", 0.5))))
                .hasMessage("no row of four is inside flops <= 0.5. Maybe a higher limit?");
        assertThatThrownBy(() -> new Question(
                        table(), List.of(new Objective("error", 1), new Objective("flops", 10)), List.of()))
                .hasMessageContaining("better than the reference in every objective");
    }
}
