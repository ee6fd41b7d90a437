package org.millijoule.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millijoule.search.asktell.Evaluation;
import org.millijoule.search.asktell.Limit;
import org.millijoule.search.asktell.Objective;
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
        assertThat(question.share(List.of(B))).isEqualTo(36 / 45.0);
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
