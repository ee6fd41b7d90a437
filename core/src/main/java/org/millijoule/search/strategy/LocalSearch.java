package org.millijoule.search.strategy;

import com.google.auto.service.AutoService;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.millijoule.search.AskTell;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.problem.Archive;
import org.millijoule.search.problem.Candidate;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Problem;
import org.millijoule.search.problem.Proposer;
import org.millijoule.search.problem.Scalarization;
import org.millijoule.space.Architecture;

/// Goes from the best architecture so far to a better neighbour, one choice away, until there is none (White, Nolen
/// and Savani, "Exploring the Loss Landscape in Neural Architecture Search", UAI 2021, algorithm 1, with the first
/// improvement), then begins again with new random weights of the objectives.
///
/// Costs are free, so neighbours whose costs alone forbid an improvement are never asked for. A new beginning is not
/// random, as the paper has it, but the best architecture whose neighbours are not all known (`our choice`).
///
/// @param start random architectures at first (`our choice`)
/// @param restart the share of new beginnings that are random (`our choice`)
@AutoService(SearchStrategy.class)
public record LocalSearch(int start, double restart) implements AskTell {
    /// Weights that are drawn before any new neighbour will do (`our choice`).
    private static final int DIRECTIONS = 12;

    public LocalSearch {
        if (start < 1 || !(restart >= 0 && restart <= 1)) {
            throw new IllegalArgumentException("local-search needs a start of at least 1 and a restart from 0 to 1");
        }
    }

    public LocalSearch() {
        this(20, 0);
    }

    @Override
    public String kind() {
        return "local-search";
    }

    @Override
    public Proposer begin(Problem problem, long seed) {
        return new Search(this, new Exploration(problem, seed));
    }

    private static final class Search implements Proposer {
        private final LocalSearch settings;
        private final Exploration exploration;
        private Scalarization weights;
        private Optional<Archive.Tried> from = Optional.empty();
        private final Set<Candidate> exhausted = new HashSet<>(); // their neighbours are all known

        Search(LocalSearch settings, Exploration exploration) {
            this.settings = settings;
            this.exploration = exploration;
            this.weights = exploration.randomWeights();
        }

        @Override
        public List<Architecture> propose(int most) {
            if (exploration.archive.all().isEmpty()) {
                return exploration.fresh(Math.min(most, settings.start));
            }
            return step().map(next -> List.of(exploration.take(next))).orElseGet(List::of);
        }

        private Optional<Candidate> step() {
            for (int i = 0; i < DIRECTIONS; i++) {
                Optional<Candidate> next = from.flatMap(this::improving);
                if (next.isPresent()) {
                    return next;
                }
                if (from.isPresent() && exploration.random().nextDouble() < settings.restart) {
                    from = Optional.empty();
                    return exploration.explorer.fresh();
                }
                weights = exploration.randomWeights();
                from = exploration.archive.best(weights);
            }
            return besideTheBest();
        }

        /// A random one of the new neighbours that may be better.
        private Optional<Candidate> improving(Archive.Tried than) {
            if (exhausted.contains(than.candidate())) {
                return Optional.empty();
            }
            double score = weights.score(than);
            List<Candidate> neighbours = exploration.newNeighbours(than.candidate()).stream()
                    .filter(one -> weights.promise(one) > score)
                    .toList();
            return neighbours.isEmpty()
                    ? Optional.empty()
                    : Optional.of(neighbours.get(exploration.random().nextInt(neighbours.size())));
        }

        private Optional<Candidate> besideTheBest() {
            List<Archive.Tried> best = exploration.archive.all().stream()
                    .sorted(Comparator.comparingDouble((Archive.Tried one) -> -weights.score(one)))
                    .toList();
            for (Archive.Tried one : best) {
                if (!exhausted.contains(one.candidate())) {
                    List<Candidate> neighbours = exploration.newNeighbours(one.candidate());
                    if (!neighbours.isEmpty()) {
                        return Optional.of(neighbours.get(exploration.random().nextInt(neighbours.size())));
                    }
                    exhausted.add(one.candidate());
                }
            }
            return exploration.explorer.fresh();
        }

        @Override
        public void learn(List<Evaluation> evaluations) {
            for (Archive.Tried told : exploration.learn(evaluations)) {
                if (from.isEmpty() || weights.score(told) > weights.score(from.get())) {
                    from = Optional.of(told);
                }
            }
        }
    }
}
