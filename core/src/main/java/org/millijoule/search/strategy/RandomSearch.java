package org.millijoule.search.strategy;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.search.AskTell;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.problem.Candidate;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Explorer;
import org.millijoule.search.problem.Problem;
import org.millijoule.search.problem.Proposer;
import org.millijoule.space.Architecture;

/// Every architecture that is allowed, in a random order (Bergstra and Bengio, "Random Search for Hyper-Parameter
/// Optimization", JMLR 2012): what any strategy must beat.
@AutoService(SearchStrategy.class)
public record RandomSearch() implements AskTell {
    /// How many are proposed at once; it changes nothing but the traffic (`our choice`).
    private static final int BATCH = 16;

    @Override
    public String kind() {
        return "random";
    }

    @Override
    public Proposer begin(Problem problem, long seed) {
        Explorer explorer = new Explorer(problem, seed);
        return new Proposer() {
            @Override
            public List<Architecture> propose(int most) {
                List<Architecture> batch = new ArrayList<>();
                Optional<Candidate> next = explorer.fresh();
                while (next.isPresent()) {
                    explorer.take(next.get());
                    batch.add(next.get().architecture());
                    next = batch.size() < Math.min(most, BATCH) ? explorer.fresh() : Optional.empty();
                }
                return batch;
            }

            @Override
            public void learn(List<Evaluation> evaluations) {
                // nothing is learned
            }
        };
    }
}
