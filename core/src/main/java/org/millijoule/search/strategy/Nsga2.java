package org.millijoule.search.strategy;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.millijoule.pareto.NonDominatedSort;
import org.millijoule.search.AskTell;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.problem.Archive;
import org.millijoule.search.problem.Candidate;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Problem;
import org.millijoule.search.problem.Proposer;
import org.millijoule.space.Architecture;

/// NSGA-II (Deb, Pratap, Agarwal and Meyarivan, IEEE TEC 2002, section III-C): parents win binary tournaments by
/// rank, then crowding; children are made by uniform crossover and mutation; of parents and children together the
/// best half survives.
///
/// Categorical choices, so crossover takes each choice from either parent and mutation draws another option, where
/// the paper has simulated binary crossover and polynomial mutation of numbers (`our choice`). Constraints by
/// constrained domination; beyond its reference the measured metric adds nothing, so that is a limit too. Children
/// are new always. Costs are free, so a child that the population would cover even if it were as good as its better
/// parent is not made.
///
/// @param population N, and the number of children of a generation (`our choice`; the paper has 100, of 25,000
///     evaluations)
/// @param crossover the share of children with two parents, 0.9 in the paper
/// @param mutations changed choices per child on average, 1 in the paper
@AutoService(SearchStrategy.class)
public record Nsga2(int population, double crossover, double mutations) implements AskTell {
    /// Children that are tried before a neighbour of a parent, or any new architecture, will do (`our choice`).
    private static final int ATTEMPTS = 40;

    public Nsga2 {
        if (population < 2 || !(crossover >= 0 && crossover <= 1) || !(mutations >= 0) || mutations > 1000) {
            throw new IllegalArgumentException(
                    "nsga2 needs a population of at least 2, a crossover from 0 to 1 and mutations from 0. Maybe "
                            + "20, 0.9 and 1?");
        }
    }

    public Nsga2() {
        this(16, 0.9, 1);
    }

    /// The setting of the paper, for thousands of evaluations.
    public static Nsga2 asPublished() {
        return new Nsga2(100, 0.9, 1);
    }

    @Override
    public String kind() {
        return "nsga2";
    }

    @Override
    public Proposer begin(Problem problem, long seed) {
        return new Search(this, new Exploration(problem, seed));
    }

    /// A member of the population, and what its tournaments are decided by.
    private record Member(Archive.Tried tried, int rank, double crowding) {
        boolean beats(Member other) {
            return rank != other.rank ? rank < other.rank : crowding > other.crowding;
        }
    }

    private static final class Search implements Proposer {
        private final Nsga2 settings;
        private final Exploration exploration;
        private final double limit; // beyond the reference nothing counts, as beyond a limit
        private List<Member> population = List.of();

        Search(Nsga2 settings, Exploration exploration) {
            this.settings = settings;
            this.exploration = exploration;
            Problem problem = exploration.problem;
            this.limit = Math.min(
                    problem.measuredLimit(), problem.objectives().getFirst().reference());
        }

        @Override
        public List<Architecture> propose(int most) {
            int wanted = Math.min(most, settings.population);
            if (population.isEmpty()) {
                return exploration.fresh(wanted);
            }
            List<Architecture> children = new ArrayList<>();
            while (children.size() < wanted) {
                Optional<Candidate> child = child();
                if (child.isEmpty()) {
                    break;
                }
                children.add(exploration.take(child.get()));
            }
            return children;
        }

        private Optional<Candidate> child() {
            for (int i = 0; i < ATTEMPTS; i++) {
                Archive.Tried parent = tournament().tried;
                int[] options = parent.candidate().options();
                double promise = parent.value();
                if (exploration.random().nextDouble() < settings.crossover) {
                    Archive.Tried other = tournament().tried;
                    cross(options, other.candidate());
                    promise = Math.min(promise, other.value());
                }
                mutate(options);
                Optional<Candidate> child = exploration.problem.candidate(options);
                if (child.isPresent()
                        && !exploration.explorer.wasAsked(child.get())
                        && mayMatter(child.get(), promise)) {
                    return child;
                }
            }
            double least = exploration.ranges.best(0);
            return exploration.explorer.near(tournament().tried.candidate().options(), one -> mayMatter(one, least));
        }

        /// Whether no member would cover it if its measured value were `promise`.
        private boolean mayMatter(Candidate child, double promise) {
            if (exploration.single()) {
                return true;
            }
            double[] hoped = point(new Archive.Tried(child, promise));
            return population.stream()
                    .noneMatch(member -> violation(member.tried) == 0 && covers(point(member.tried), hoped));
        }

        private static boolean covers(double[] one, double[] other) {
            return IntStream.range(0, one.length).allMatch(k -> one[k] <= other[k]);
        }

        private Member tournament() {
            Member one = population.get(exploration.random().nextInt(population.size()));
            Member other = population.get(exploration.random().nextInt(population.size()));
            return other.beats(one) ? other : one;
        }

        private void cross(int[] options, Candidate other) {
            for (int c = 0; c < options.length; c++) {
                options[c] = exploration.random().nextBoolean() ? options[c] : other.option(c);
            }
        }

        private void mutate(int[] options) {
            for (int c = 0; c < options.length; c++) {
                int size = exploration.problem.choices().get(c).options().size();
                if (size > 1 && exploration.random().nextDouble() < settings.mutations / options.length) {
                    options[c] = (options[c] + 1 + exploration.random().nextInt(size - 1)) % size;
                }
            }
        }

        @Override
        public void learn(List<Evaluation> evaluations) {
            List<Archive.Tried> all = new ArrayList<>(exploration.learn(evaluations));
            population.forEach(member -> all.add(member.tried));
            population = ranked(all).stream()
                    .sorted(Comparator.comparingInt(Member::rank)
                            .thenComparing(
                                    Comparator.comparingDouble(Member::crowding).reversed()))
                    .limit(settings.population)
                    .toList();
        }

        private List<Member> ranked(List<Archive.Tried> all) {
            double[][] points = all.stream().map(this::point).toArray(double[][]::new);
            int[] ranks = NonDominatedSort.ranks(
                    points, all.stream().mapToDouble(this::violation).toArray());
            double[] crowding = new double[points.length];
            for (int level = 0; level < points.length; level++) {
                int rank = level;
                int[] front = IntStream.range(0, points.length)
                        .filter(i -> ranks[i] == rank)
                        .toArray();
                double[] distances = NonDominatedSort.crowding(
                        IntStream.of(front).mapToObj(i -> points[i]).toArray(double[][]::new));
                for (int i = 0; i < front.length; i++) {
                    crowding[front[i]] = distances[i];
                }
            }
            return IntStream.range(0, points.length)
                    .mapToObj(i -> new Member(all.get(i), ranks[i], crowding[i]))
                    .toList();
        }

        private double[] point(Archive.Tried tried) {
            int[] costs = exploration.problem.costObjectives();
            double[] point = new double[1 + costs.length];
            point[0] = Double.isInfinite(tried.value()) ? 0 : tried.value(); // failures are told by their violation
            for (int k = 0; k < costs.length; k++) {
                point[k + 1] = tried.candidate().cost(costs[k]);
            }
            return point;
        }

        /// Costs keep their limits and references always; a failure is worse than any value.
        private double violation(Archive.Tried tried) {
            return Double.isInfinite(tried.value()) ? Double.MAX_VALUE : Math.max(0, tried.value() - limit);
        }
    }
}
