package org.millijoule.search.asktell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Objective;
import org.millijoule.search.strategy.Evolution;
import org.millijoule.search.strategy.RandomSearch;
import org.millijoule.space.Architecture;
import org.millijoule.table.Question;
import org.millijoule.table.SyntheticTable;

class AskTellSearchTest {
    private static final Question QUESTION = new Question(
            new SyntheticTable(SyntheticTable.Structure.ADDITIVE, 3, 3, 1).table(),
            List.of(new Objective("error")),
            List.of());

    private static AskTellSearch begun() {
        AskTellSearch search = new AskTellSearch(new RandomSearch(), QUESTION.problem(20), 1);
        search.tell(new Evaluation.Failed(search.ask().getFirst(), "out of memory = 1 ! ?"));
        search.tell(QUESTION.evaluate(search.ask().getFirst()));
        return search;
    }

    @Test
    void aHistoryIsTextAndBack() {
        SearchHistory history = begun().history();
        assertThat(SearchHistory.parse(history.print())).isEqualTo(history);
        assertThat(history.print()).startsWith("asktell 1 random 1\nbatch\n").contains("! out of memory = 1 ! ?");
    }

    @Test
    void aHistoryThatWasCutIsRefusedWithItsLine() {
        String text = begun().history().print();
        assertThatThrownBy(() -> SearchHistory.parse(text + "0.1.")).hasMessageContaining("line 19: '0.1.'");
        assertThatThrownBy(() -> SearchHistory.parse("")).hasMessageContaining("line 1: this is no history");
    }

    @Test
    void anotherStrategyOrProblemIsRefused() {
        SearchHistory history = begun().history();
        assertThatThrownBy(() -> AskTellSearch.resume(new Evolution(), QUESTION.problem(20), history))
                .hasMessageContaining("history of the strategy random, not of evolution");
        assertThatThrownBy(() -> AskTellSearch.resume(new RandomSearch(), QUESTION.problem(3), history))
                .hasMessageContaining("asks for other architectures");
    }

    @Test
    void whatNobodyAskedForIsRefused() {
        AskTellSearch search = begun();
        Evaluation told =
                search.history().batches().getFirst().evaluations().getFirst().orElseThrow();
        assertThatThrownBy(() -> search.tell(told)).hasMessageContaining("nobody waits for a result");
        assertThatThrownBy(() -> search.tell(new Evaluation.Measured(Architecture.of(new int[] {9, 9, 9}), 1)))
                .hasMessageContaining("nobody waits for a result");
    }
}
