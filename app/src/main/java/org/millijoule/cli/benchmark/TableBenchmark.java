package org.millijoule.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.cli.terminal.StatusLine;
import org.millijoule.search.AskTell;
import org.millijoule.table.Question;
import org.millijoule.table.Standing;

/// `benchmark --table FILE`: how near search strategies come to the best there is, on networks that somebody else
/// trained.
final class TableBenchmark implements Benchmark {
    private final TableQuestion options;
    private final SeedsOption seeds;

    TableBenchmark(TableQuestion options, SeedsOption seeds) {
        this.options = options;
        this.seeds = seeds;
    }

    @Override
    public String option() {
        return "--table";
    }

    @Override
    public boolean isChosen() {
        return options.isAsked();
    }

    @Override
    public Result run() {
        List<AskTell> strategies = options.strategies();
        Question question = options.ask();
        List<Standing> standings = standings(strategies, question, options.evaluations(), seeds.count());
        TableResults results = TableResults.of(options, seeds.count(), question, standings);
        return new Result(results, results.text());
    }

    /// Every strategy on every seed, one after the other; says on a terminal how far it is.
    static List<Standing> standings(List<AskTell> strategies, Question question, int evaluations, int seeds) {
        Optional<StatusLine> line = StatusLine.ofStandardError();
        List<Standing> standings = new ArrayList<>();
        try {
            for (AskTell strategy : strategies) {
                standings.add(Standing.of(
                        strategy,
                        question,
                        evaluations,
                        seeds,
                        System::nanoTime,
                        done -> line.ifPresent(
                                status -> status.show(strategy.kind() + ", seed " + done + " of " + seeds))));
            }
        } finally {
            line.ifPresent(StatusLine::clear);
        }
        return standings;
    }
}
