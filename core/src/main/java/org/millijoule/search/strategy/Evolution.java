package org.millijoule.search.strategy;

import com.google.auto.service.AutoService;
import java.util.List;
import org.millijoule.search.AskTell;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.problem.Archive;
import org.millijoule.search.problem.Candidate;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Problem;
import org.millijoule.search.problem.Proposer;
import org.millijoule.search.problem.Scalarization;
import org.millijoule.space.Architecture;

/// Regularized evolution (Real, Aggarwal, Huang and Le, "Regularized Evolution for Image Classifier Architecture
/// Search", AAAI 2019, algorithm 1): the best of a sample of the population is changed at one choice, and the oldest
/// member dies, whatever its worth.
///
/// Several objectives: each tournament has random weights of its own (`our choice`), and children whose costs alone
/// forbid an improvement on their parent are not made. Children are new always.
///
/// @param population P (`our choice`: the paper has 100, of 20,000 evaluations)
/// @param sample S (`our choice`: the paper has 25)
@AutoService(SearchStrategy.class)
public record Evolution(int population, int sample) implements AskTell {
    public Evolution {
        if (population < 1 || sample < 1 || sample > population) {
            throw new IllegalArgumentException("evolution needs a sample of at least 1 and at most the population, not "
                    + sample + " of " + population + ". Maybe 10 of 20?");
        }
    }

    public Evolution() {
        this(20, 20);
    }

    /// The setting of the paper, for thousands of evaluations.
    public static Evolution asPublished() {
        return new Evolution(100, 25);
    }

    @Override
    public String kind() {
        return "evolution";
    }

    @Override
    public Proposer begin(Problem problem, long seed) {
        return new Search(this, new Exploration(problem, seed));
    }

    private record Search(Evolution settings, Exploration exploration) implements Proposer {
        @Override
        public List<Architecture> propose(int most) {
            List<Archive.Tried> all = exploration.archive.all();
            if (all.size() < settings.population) {
                List<Architecture> first = exploration.fresh(Math.min(most, settings.population - all.size()));
                if (!first.isEmpty() || all.isEmpty()) {
                    return first;
                }
            }
            Scalarization weights = exploration.randomWeights();
            Archive.Tried parent = parent(all, weights);
            double score = weights.score(parent);
            return exploration
                    .explorer
                    .near(parent.candidate().options(), (Candidate child) -> weights.promise(child) > score)
                    .map(child -> List.of(exploration.take(child)))
                    .orElseGet(List::of);
        }

        private Archive.Tried parent(List<Archive.Tried> all, Scalarization weights) {
            int oldest = Math.max(0, all.size() - settings.population);
            Archive.Tried best = all.get(oldest + exploration.random().nextInt(all.size() - oldest));
            for (int i = 1; i < settings.sample; i++) {
                Archive.Tried other = all.get(oldest + exploration.random().nextInt(all.size() - oldest));
                best = weights.score(other) > weights.score(best) ? other : best;
            }
            return best;
        }

        @Override
        public void learn(List<Evaluation> evaluations) {
            exploration.learn(evaluations);
        }
    }
}
