package org.millijoule.search.strategy;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.millijoule.search.AskTell;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.problem.Archive;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Problem;
import org.millijoule.search.problem.Proposer;
import org.millijoule.space.Architecture;

/// A predictor of accuracy, fitted to all trials so far, proposes the next one. As in APQ (Wang et al., "APQ: Joint
/// Search for Network Architecture, Pruning and Quantization Policy", CVPR 2020, section 3.2) it sees every choice
/// one-hot, bit-widths as well as kernels, so it is quantization-aware.
///
/// APQ's model is a multilayer perceptron for thousands of networks; with a few hundred trials ours is a
/// [GaussianProcess] whose covariance has a term for single options, one for pairs of options, one for anything
/// smooth and one for the costs: exact in closed form, fitted in milliseconds, and it knows what it does not know. Of
/// a few mixtures of the terms the marginal likelihood takes one.
///
/// What is asked for has the largest expected improvement (Jones, Schonlau and Welch, 1998). Costs are known, only
/// the error is a guess; so for several objectives the expected gain in hypervolume is the mean, over caps t on the
/// costs, of the expected improvement on the least error that is known for costs up to t ([Improvement]).
///
/// @param start random trials before the first fit (`our choice`)
/// @param batch how many are asked for between two fits (`our choice`)
@AutoService(SearchStrategy.class)
public record Predictor(int start, int batch) implements AskTell {
    /// Candidates whose deviation is computed (`our choice`).
    private static final int SHORTLIST = 100;

    /// Trials that the model is fitted to: the first ones, since fitting takes their third power (`our choice`).
    /// Later ones still say what there is to improve.
    private static final int MOST_FITTED = 500;

    public Predictor {
        if (start < 2 || batch < 1) {
            throw new IllegalArgumentException("predictor needs a start of at least 2 and a batch of at least 1");
        }
    }

    public Predictor() {
        this(20, 1);
    }

    @Override
    public String kind() {
        return "predictor";
    }

    @Override
    public Proposer begin(Problem problem, long seed) {
        return new Search(this, new Exploration(problem, seed));
    }

    private static final class Search implements Proposer {
        private final Predictor settings;
        private final Exploration exploration;
        private final CandidatePool pool;
        private final ErrorModel model;
        private double usualDeviation = 0.5;

        Search(Predictor settings, Exploration exploration) {
            this.settings = settings;
            this.exploration = exploration;
            this.pool = new CandidatePool(exploration);
            this.model = new ErrorModel(exploration.problem);
        }

        @Override
        public List<Architecture> propose(int most) {
            int known = exploration.archive.all().size();
            if (known < settings.start) {
                List<Architecture> first = exploration.fresh(Math.min(most, settings.start - known));
                if (!first.isEmpty() || known < 2) {
                    return first;
                }
            }
            List<Archive.Tried> trials = exploration.archive.all();
            model.fit(trials.subList(0, Math.min(trials.size(), MOST_FITTED)));
            Improvement improvement = Improvement.over(exploration, model);
            List<ErrorModel.Guess> guesses = shortlist(improvement);
            List<Architecture> batch = new ArrayList<>();
            while (batch.size() < Math.min(most, settings.batch)) {
                Optional<ErrorModel.Guess> best = best(guesses, improvement);
                if (best.isEmpty()) {
                    break;
                }
                guesses.remove(best.get());
                batch.add(exploration.take(best.get().candidate()));
                improvement.believe(best.get());
            }
            return batch.isEmpty() ? exploration.fresh(1) : batch;
        }

        /// What a candidate may add.
        ///
        /// @param turn decides between equals: the one that was seen first is worth more
        private record Hope(double worth, int turn, CandidatePool.Entry entry) implements Comparable<Hope> {
            @Override
            public int compareTo(Hope other) {
                int byWorth = Double.compare(worth, other.worth);
                return byWorth != 0 ? byWorth : Integer.compare(other.turn, turn);
            }
        }

        /// The best at the usual deviation, then with a deviation of their own.
        private List<ErrorModel.Guess> shortlist(Improvement improvement) {
            int wanted = SHORTLIST + settings.batch;
            PriorityQueue<Hope> hopes = new PriorityQueue<>(); // the least first
            int turn = 0;
            for (CandidatePool.Entry entry : pool.open()) {
                double worth = improvement.hoped(model.rough(entry, usualDeviation));
                if (hopes.size() < wanted || worth > hopes.element().worth) {
                    hopes.add(new Hope(worth, turn, entry));
                }
                if (hopes.size() > wanted) {
                    hopes.remove();
                }
                turn++;
            }
            List<ErrorModel.Guess> exact = new ArrayList<>();
            while (!hopes.isEmpty()) {
                exact.addFirst(model.guess(hopes.remove().entry));
            }
            usualDeviation = exact.stream()
                    .mapToDouble(ErrorModel.Guess::deviation)
                    .average()
                    .orElse(usualDeviation);
            return exact;
        }

        private static Optional<ErrorModel.Guess> best(List<ErrorModel.Guess> guesses, Improvement improvement) {
            Optional<ErrorModel.Guess> best = Optional.empty();
            double most = Double.NEGATIVE_INFINITY;
            for (ErrorModel.Guess guess : guesses) {
                double expected = improvement.expected(guess);
                if (expected > most) {
                    most = expected;
                    best = Optional.of(guess);
                }
            }
            return best;
        }

        @Override
        public void learn(List<Evaluation> evaluations) {
            exploration.learn(evaluations);
        }
    }
}
