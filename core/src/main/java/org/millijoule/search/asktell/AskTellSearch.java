package org.millijoule.search.asktell;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.millijoule.search.AskTell;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Problem;
import org.millijoule.search.problem.Proposer;
import org.millijoule.space.Architecture;

/// A search that can stop and go on between any ask and tell.
///
/// A strategy is a function of (problem, seed, what it was told), so its state is its history: going on replays
/// the history, which takes as long as proposing took and nothing of what measuring took.
public final class AskTellSearch {
    private final AskTell strategy;
    private final Problem problem;
    private final long seed;
    private final Proposer proposer;
    private final List<SearchHistory.Batch> finished = new ArrayList<>();
    private final Set<Architecture> asked = new HashSet<>();
    private SearchHistory.Batch current = SearchHistory.Batch.asked(List.of());
    private boolean exhausted;

    public AskTellSearch(AskTell strategy, Problem problem, long seed) {
        this.strategy = strategy;
        this.problem = problem;
        this.seed = seed;
        this.proposer = strategy.begin(problem, seed);
    }

    /// Goes on where a history ends.
    ///
    /// @throws IllegalArgumentException if strategy or problem are not those of the history
    public static AskTellSearch resume(AskTell strategy, Problem problem, SearchHistory history) {
        if (!strategy.kind().equals(history.strategy())) {
            throw new IllegalArgumentException("this is the history of the strategy " + history.strategy() + ", not of "
                    + strategy.kind() + ". Maybe another file?");
        }
        AskTellSearch search = new AskTellSearch(strategy, problem, history.seed());
        for (SearchHistory.Batch batch : history.batches()) {
            if (!search.ask().equals(batch.architectures())) {
                throw new IllegalArgumentException(
                        "the strategy " + strategy.kind() + " now asks for other architectures than its history says. "
                                + "Maybe its settings, the space or a limit have changed?");
            }
            batch.evaluations().forEach(found -> found.ifPresent(search::tell));
        }
        return search;
    }

    /// What is still to be measured: the rest of the current batch, else a new one; empty at the end.
    public List<Architecture> ask() {
        if (current.isComplete() && !exhausted && asked.size() < problem.evaluations()) {
            List<Architecture> proposed = proposer.propose(problem.evaluations() - asked.size());
            exhausted = proposed.isEmpty();
            for (Architecture one : proposed) {
                if (!asked.add(one)) {
                    throw new IllegalStateException(strategy.kind() + " asked for " + one + " twice");
                }
            }
            current = SearchHistory.Batch.asked(proposed);
        }
        return current.pending();
    }

    /// One result, in any order within what was asked.
    public void tell(Evaluation evaluation) {
        current = current.with(evaluation);
        if (current.isComplete()) {
            finished.add(current);
            proposer.learn(
                    current.evaluations().stream().map(Optional::orElseThrow).toList());
            current = SearchHistory.Batch.asked(List.of());
        }
    }

    /// Asks and tells until the end.
    ///
    /// @throws InterruptedException if it was interrupted; the search can go on
    public void run(Evaluator evaluator) throws InterruptedException {
        for (List<Architecture> batch = ask(); !batch.isEmpty(); batch = ask()) {
            evaluator.evaluate(batch).forEach(this::tell);
        }
    }

    /// All finished evaluations, in the order of the asks.
    public List<Evaluation> evaluations() {
        return finished.stream()
                .flatMap(batch -> batch.evaluations().stream())
                .map(Optional::orElseThrow)
                .toList();
    }

    /// Why nothing more is asked for; empty while the search goes on.
    public Optional<String> ended() {
        if (!current.isComplete()) {
            return Optional.empty();
        }
        if (exhausted) {
            return Optional.of(
                    asked.isEmpty()
                            ? "no architecture is inside the limits. Maybe allow more?"
                            : "the " + asked.size() + " architectures that are inside the limits are all evaluated");
        }
        return asked.size() < problem.evaluations()
                ? Optional.empty()
                : Optional.of("all " + problem.evaluations() + " evaluations are done");
    }

    /// Everything needed to go on.
    public SearchHistory history() {
        List<SearchHistory.Batch> batches = new ArrayList<>(finished);
        if (!current.isComplete()) {
            batches.add(current);
        }
        return new SearchHistory(strategy.kind(), seed, batches);
    }
}
