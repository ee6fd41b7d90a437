package org.millijoule.search.strategy;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.millijoule.search.AskTell;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.policy.Adam;
import org.millijoule.search.policy.Policy;
import org.millijoule.search.problem.Archive;
import org.millijoule.search.problem.Candidate;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Problem;
import org.millijoule.search.problem.Proposer;
import org.millijoule.search.problem.Scalarization;
import org.millijoule.space.Architecture;

/// REINFORCE (Williams, Machine Learning 1992) on the whole reward, error and costs together, as reinforcement
/// learning alone does it (Zoph and Le, ICLR 2017); one categorical per choice in place of their recurrent network:
/// ```
/// theta <- theta + rate (sum_i (R(a_i) - b_i) / spread * grad log pi(a_i) + entropy * grad H(pi))
/// ```
/// b_i is the mean reward of the other samples of the batch, each rewarded in the direction of sample i, so it is
/// independent of a_i and adds no bias. The entropy bonus falls linearly to 0 over the evaluations.
///
/// Several objectives (`our choice`): every sample has a direction of its own on the front, the reward is the
/// [Scalarization] along it, and the logits are linear in the direction, so that one policy learns the whole front.
/// Samples outside the limits are drawn again: the policy is the one conditional on being allowed. A sample that is
/// known already takes part in the step and costs no evaluation.
///
/// @param batch k, samples of a step (`our choice`)
/// @param rate Adam's rate (`our choice`)
/// @param entropy the bonus at the beginning (`our choice`)
@AutoService(SearchStrategy.class)
public record PolicyGradient(int batch, double rate, double entropy) implements AskTell {
    /// Draws for one sample before a neighbour of the likeliest network will do (`our choice`).
    private static final int ATTEMPTS = 100;
    /// Steps on known samples alone, in a row (`our choice`).
    private static final int FREE_STEPS = 20;

    public PolicyGradient {
        if (batch < 2 || !(rate > 0) || rate > 100 || !(entropy >= 0) || entropy > 1e6) {
            throw new IllegalArgumentException("policy-gradient needs a batch of at least 2, a rate above 0 and an "
                    + "entropy of at least 0. Maybe 6, 0.1 and 0.1?");
        }
    }

    public PolicyGradient() {
        this(6, 0.1, 0.1);
    }

    @Override
    public String kind() {
        return "policy-gradient";
    }

    @Override
    public Proposer begin(Problem problem, long seed) {
        return new Search(this, new Exploration(problem, seed));
    }

    /// One draw, and where it was to go.
    private record Sample(Candidate candidate, Direction direction) {}

    private static final class Search implements Proposer {
        private final PolicyGradient settings;
        private final Exploration exploration;
        private final ConditionalPolicy policy;
        private List<Sample> samples = new ArrayList<>();

        Search(PolicyGradient settings, Exploration exploration) {
            this.settings = settings;
            this.exploration = exploration;
            Problem problem = exploration.problem;
            Adam.Settings adam = new Adam.Settings(settings.rate, 0.9, 0.999, 1e-8);
            this.policy = new ConditionalPolicy(
                    problem.choices(), problem.objectives().size() - 1, adam);
        }

        @Override
        public List<Architecture> propose(int most) {
            for (int step = 0; step < FREE_STEPS; step++) {
                List<Architecture> batch = draw(most);
                if (!batch.isEmpty()) {
                    return batch;
                }
                if (samples.isEmpty()) {
                    break; // nothing new can be found
                }
                improve();
            }
            Policy plain = policy.at(new double[exploration.problem.objectives().size() - 1]);
            Optional<Candidate> other = exploration.explorer.near(plain.mode().toArray(), candidate -> true);
            return other.map(candidate -> List.of(exploration.take(candidate))).orElseGet(List::of);
        }

        /// Fills `samples`; gives the new ones among them.
        private List<Architecture> draw(int most) {
            List<Architecture> batch = new ArrayList<>();
            samples = new ArrayList<>();
            for (int i = 0; i < settings.batch && batch.size() < most; i++) {
                Direction direction = Direction.stratified(
                        exploration.problem.objectives().size(), i, settings.batch, exploration.random());
                Optional<Candidate> drawn = sample(direction);
                if (drawn.isEmpty()) {
                    break;
                }
                samples.add(new Sample(drawn.get(), direction));
                if (!exploration.explorer.wasAsked(drawn.get())) {
                    batch.add(exploration.take(drawn.get()));
                }
            }
            return batch;
        }

        private Optional<Candidate> sample(Direction direction) {
            Policy from = policy.at(direction.condition());
            Scalarization reward = direction.reward(exploration);
            double best = exploration.archive.best(reward).map(reward::score).orElse(Double.NEGATIVE_INFINITY);
            for (int i = 0; i < ATTEMPTS; i++) {
                Optional<Candidate> drawn = exploration
                        .problem
                        .candidate(from.sample(exploration.random()).toArray())
                        .filter(one -> exploration.archive.find(one).isPresent()
                                || (!exploration.explorer.wasAsked(one) && reward.promise(one) > best));
                if (drawn.isPresent()) {
                    return drawn;
                }
            }
            return exploration.explorer.near(from.mode().toArray(), one -> reward.promise(one) > best);
        }

        @Override
        public void learn(List<Evaluation> evaluations) {
            exploration.learn(evaluations);
            improve();
        }

        /// One step on what the samples were rewarded with.
        private void improve() {
            List<Archive.Tried> told = samples.stream()
                    .flatMap(sample -> exploration.archive.find(sample.candidate).stream())
                    .filter(tried -> !Double.isInfinite(tried.value()))
                    .toList();
            double left = 1 - exploration.archive.all().size() / (double) exploration.problem.evaluations();
            if (told.size() < 2) {
                return;
            }
            for (Sample sample : samples) {
                Scalarization reward = sample.direction.reward(exploration);
                Advantage advantage = Advantage.of(
                        told, reward, exploration.archive.find(sample.candidate).orElseThrow());
                policy.add(
                        sample.direction.condition(),
                        sample.candidate.architecture(),
                        advantage.value / settings.batch,
                        Math.max(0, left) * settings.entropy / settings.batch);
            }
            policy.step();
        }
    }

    /// The reward of one sample less the mean of the others, over the spread of all.
    private record Advantage(double value) {
        static Advantage of(List<Archive.Tried> all, Scalarization reward, Archive.Tried one) {
            if (Double.isInfinite(one.value())) {
                return new Advantage(-1); // a failure: as bad as a bad one
            }
            double[] scores = all.stream()
                    .mapToDouble(reward::score)
                    .filter(Double::isFinite)
                    .toArray();
            double sum = Arrays.stream(scores).sum();
            double mean = sum / scores.length;
            double spread = Math.sqrt(Arrays.stream(scores)
                    .map(score -> (score - mean) * (score - mean))
                    .average()
                    .orElseThrow());
            double others = (sum - reward.score(one)) / (scores.length - 1);
            return new Advantage(spread > 0 ? (reward.score(one) - others) / spread : 0);
        }
    }
}
