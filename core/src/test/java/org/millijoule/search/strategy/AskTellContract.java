package org.millijoule.search.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.search.AskTell;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.asktell.AskTellSearch;
import org.millijoule.search.asktell.PooledEvaluator;
import org.millijoule.search.asktell.SearchHistory;
import org.millijoule.search.problem.CostView;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Limit;
import org.millijoule.search.problem.Objective;
import org.millijoule.search.problem.Problem;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;
import org.millijoule.table.Judged;
import org.millijoule.table.Question;
import org.millijoule.table.SyntheticTable;
import org.millijoule.table.Table;

/// What holds of every strategy that asks and is told.
@Timeout(120)
abstract class AskTellContract {
    private static final Table TABLE = new SyntheticTable(SyntheticTable.Structure.INTERACTING, 6, 3, 5).table();

    /// With the defaults.
    abstract AskTell strategy();

    private static Question twoObjectives(Table table) {
        return new Question(table, List.of(new Objective("error", 25), new Objective("flops", 40e6)), List.of());
    }

    private static Question limited(Table table) {
        return new Question(table, List.of(new Objective("error")), List.of(new Limit("flops", 22e6)));
    }

    private static List<Question> questions(Table table) {
        List<Objective> three =
                List.of(new Objective("error", 25), new Objective("flops", 40e6), new Objective("params", 12e6));
        List<Limit> limits = List.of(new Limit("flops", 30e6), new Limit("params", 9e6), new Limit("error", 15));
        return List.of(
                twoObjectives(table),
                limited(table),
                new Question(table, three, List.of()),
                new Question(table, three, limits),
                new Question(table, List.of(new Objective("error")), limits));
    }

    private AskTellSearch search(Question question, int evaluations, long seed) {
        return new AskTellSearch(strategy(), question.problem(evaluations), seed);
    }

    private static List<Evaluation> finish(AskTellSearch search, Question question) {
        for (List<Architecture> batch = search.ask(); !batch.isEmpty(); batch = search.ask()) {
            batch.forEach(one -> search.tell(question.evaluate(one)));
        }
        return search.evaluations();
    }

    @Test
    void itIsAPlugInWithDefaults() {
        assertThat(ServiceLoader.load(SearchStrategy.class)).contains(strategy());
    }

    @Test
    void staysInTheSpaceAsksNothingTwiceAndEndsWithTheBudget() {
        for (Question question : questions(TABLE)) {
            Problem problem = question.problem(60);
            List<Evaluation> trials = finish(new AskTellSearch(strategy(), problem, 1), question);
            assertThat(trials).hasSize(60);
            assertThat(new HashSet<>(
                            trials.stream().map(Evaluation::architecture).toList()))
                    .hasSize(60);
            assertThat(trials)
                    .allMatch(trial ->
                            problem.candidate(trial.architecture().toArray()).isPresent());
        }
    }

    @Test
    void sameSeedSameTrialsAndAnotherSeedOthers() {
        for (Question question : questions(TABLE)) {
            List<Evaluation> once = finish(search(question, 50, 3), question);
            assertThat(finish(search(question, 50, 3), question)).isEqualTo(once);
            assertThat(finish(search(question, 50, 4), question)).isNotEqualTo(once);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 20, 33, 49})
    void resumesBetweenAnyAskAndTell(int stop) {
        Question question = twoObjectives(TABLE);
        List<Evaluation> whole = finish(search(question, 50, 3), question);
        AskTellSearch search = search(question, 50, 3);
        int told = 0;
        List<Architecture> batch = search.ask();
        while (told < stop) {
            for (Architecture one : batch) {
                if (told < stop) {
                    search.tell(question.evaluate(one));
                    told++;
                }
            }
            batch = search.ask();
        }
        SearchHistory history = SearchHistory.parse(search.history().print());
        assertThat(history).isEqualTo(search.history());
        AskTellSearch resumed = AskTellSearch.resume(strategy(), question.problem(50), history);
        assertThat(finish(resumed, question)).isEqualTo(whole);
    }

    @Test
    void resultsDoNotDependOnTheOrderOrNumberOfEvaluationsAtOnce() throws InterruptedException {
        Question question = twoObjectives(TABLE);
        List<Evaluation> whole = finish(search(question, 50, 3), question);
        for (int workers : new int[] {1, 4}) {
            AskTellSearch search = search(question, 50, 3);
            try (PooledEvaluator pool = new PooledEvaluator(question.measurement(), workers, 1, Optional.empty())) {
                search.run(pool);
            }
            assertThat(search.evaluations()).isEqualTo(whole);
        }
        AskTellSearch search = search(question, 50, 3);
        SplittableRandom random = new SplittableRandom(1);
        for (List<Architecture> batch = search.ask(); !batch.isEmpty(); batch = search.ask()) {
            List<Architecture> shuffled = new ArrayList<>(batch);
            Collections.shuffle(shuffled, new java.util.Random(random.nextLong()));
            shuffled.forEach(one -> search.tell(question.evaluate(one)));
        }
        assertThat(search.evaluations()).isEqualTo(whole);
    }

    @Test
    void anExhaustedSpaceEndsTheSearch() {
        Table tiny = new SyntheticTable(SyntheticTable.Structure.ADDITIVE, 2, 3, 1).table();
        Question question = new Question(tiny, List.of(new Objective("error")), List.of());
        AskTellSearch search = search(question, 100, 1);
        assertThat(finish(search, question)).hasSize(9);
        assertThat(search.ended())
                .hasValueSatisfying(reason -> assertThat(reason)
                        .isEqualTo("the 9 architectures that are inside the limits are all evaluated"));
        assertThat(question.regret(search.evaluations().stream()
                        .map(Evaluation::architecture)
                        .toList()))
                .isZero();
    }

    @Test
    void aSingleRowAndASingleOptionAreASpace() {
        Table.Builder rows = new Table.Builder(List.of("c_a", "c_b"));
        rows.add(List.of("x", "y"), List.of(3.0, 1.0));
        Question question = new Question(
                rows.build("one", List.of("error", "flops")),
                List.of(new Objective("error", 5), new Objective("flops", 5)),
                List.of());
        assertThat(finish(search(question, 10, 1), question)).hasSize(1);
    }

    @Test
    void anInfeasibleSpaceEndsTheSearchAtOnce() {
        Problem listed = new Problem(
                TABLE.choices(),
                new Sum(Optional.empty()),
                List.of(new Objective("error")),
                List.of(new Limit("sum", -1)),
                50);
        List<Choice> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            many.addAll(TABLE.choices());
        }
        Problem unlisted = new Problem(
                many, new Sum(Optional.empty()), List.of(new Objective("error")), List.of(new Limit("sum", -1)), 50);
        for (Problem problem : List.of(listed, unlisted)) {
            AskTellSearch search = new AskTellSearch(strategy(), problem, 1);
            assertThat(search.ask()).isEmpty();
            assertThat(search.ended()).hasValue("no architecture is inside the limits. Maybe allow more?");
        }
    }

    /// Costs are sums of options.
    private record Sum(Optional<List<Architecture>> listed) implements CostView {
        @Override
        public List<String> metrics() {
            return List.of("sum");
        }

        @Override
        public Optional<double[]> of(Architecture architecture) {
            return Optional.of(new double[] {
                architecture.options().stream().mapToInt(Integer::intValue).sum()
            });
        }
    }

    @Test
    void aSpaceTooLargeToListIsSearchedInsideATightLimit() {
        List<Choice> many = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            many.addAll(TABLE.choices());
        }
        Problem problem = new Problem(
                many,
                new Sum(Optional.empty()),
                List.of(new Objective("error", 100), new Objective("sum", 20)),
                List.of(),
                60);
        AskTellSearch search = new AskTellSearch(strategy(), problem, 1);
        for (List<Architecture> batch = search.ask(); !batch.isEmpty(); batch = search.ask()) {
            for (Architecture one : batch) {
                int sum = one.options().stream().mapToInt(Integer::intValue).sum();
                assertThat(sum).isLessThan(20);
                search.tell(new Evaluation.Measured(one, 50 - sum));
            }
        }
        assertThat(search.evaluations()).hasSize(60);
    }

    @Test
    void aTableWithGapsMissingValuesAndTiesIsSearched() {
        Map<Architecture, List<Double>> rows = new LinkedHashMap<>();
        TABLE.rows().forEach((one, values) -> {
            int number = rows.size() + one.hashCode() % 3;
            if (one.hashCode() % 4 != 0) {
                rows.put(one, List.of(number % 5 == 0 ? Double.NaN : 10.0, values.get(1), 7.0));
            }
        });
        Table gaps = new Table("gaps", TABLE.choices(), TABLE.metrics(), rows);
        Question question = twoObjectives(gaps);
        assertThat(finish(search(question, 80, 1), question)).hasSize(80).hasAtLeastOneElementOfType(Evaluation.class);
    }

    @Test
    void failuresAloneEndWithTheBudget() {
        for (Question question : questions(TABLE)) {
            AskTellSearch search = search(question, 40, 1);
            for (List<Architecture> batch = search.ask(); !batch.isEmpty(); batch = search.ask()) {
                batch.forEach(one -> search.tell(new Evaluation.Failed(one, "no memory")));
            }
            assertThat(search.evaluations()).hasSize(40);
        }
    }

    @Test
    void beatsRandomOnASmallTable() {
        double own = 0;
        double random = 0;
        double ownRegret = 0;
        double randomRegret = 0;
        Question front = twoObjectives(TABLE);
        Question best = limited(TABLE);
        for (long seed = 0; seed < 20; seed++) {
            own += share(strategy(), front, seed);
            random += share(new RandomSearch(), front, seed);
            ownRegret += regret(strategy(), best, seed);
            randomRegret += regret(new RandomSearch(), best, seed);
        }
        if (!(strategy() instanceof RandomSearch)) {
            assertThat(own).isGreaterThan(random);
            assertThat(ownRegret).isLessThan(randomRegret);
        }
    }

    private static double share(AskTell strategy, Question question, long seed) {
        return Judged.of(strategy, question, question.problem(70), seed).share();
    }

    private static double regret(AskTell strategy, Question question, long seed) {
        return Judged.of(strategy, question, question.problem(40), seed).regret();
    }
}
