package org.millijoule.search.problem;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.millijoule.space.Choice;

/// Finds allowed candidates that were not asked for yet. Every attempt is bounded: what finds nothing says so, and
/// no search hangs on a space that is empty, tiny or full of gaps.
public final class Explorer {
    private static final RandomGeneratorFactory<RandomGenerator> GENERATORS =
            RandomGeneratorFactory.of("L64X128MixRandom");

    /// Draws before an exhaustive look (`our choice`).
    private static final int ATTEMPTS = 60;

    private final Problem problem;
    private final RandomGenerator random;
    private final Set<Candidate> asked = new HashSet<>();
    private boolean found;
    private boolean barren; // nothing was ever found: not looked for again

    public Explorer(Problem problem, long seed) {
        this.problem = problem;
        this.random = GENERATORS.create(seed * 0x9e3779b97f4a7c15L + 0x632be59bd9b4e019L);
    }

    public RandomGenerator random() {
        return random;
    }

    public boolean wasAsked(Candidate candidate) {
        return asked.contains(candidate);
    }

    /// Counts the candidate as asked for.
    public void take(Candidate candidate) {
        asked.add(candidate);
    }

    /// Any allowed candidate, asked for or not.
    public Optional<Candidate> any() {
        if (problem.allowed().isPresent()) {
            List<Candidate> all = problem.allowed().get();
            return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
        }
        for (int i = 0; i < ATTEMPTS && !barren; i++) {
            Optional<Candidate> drawn = repaired(draw());
            if (drawn.isPresent()) {
                found = true;
                return drawn;
            }
        }
        barren = !found;
        return Optional.empty();
    }

    /// A new candidate, each equally likely where the space is listed.
    public Optional<Candidate> fresh() {
        return fresh(candidate -> true);
    }

    /// A new candidate that fulfils a wish.
    public Optional<Candidate> fresh(Predicate<Candidate> wish) {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<Candidate> drawn = any().filter(one -> isNew(one) && wish.test(one));
            if (drawn.isPresent()) {
                return drawn;
            }
        }
        return problem.allowed().flatMap(all -> firstFrom(all, wish));
    }

    private Optional<Candidate> firstFrom(List<Candidate> all, Predicate<Candidate> wish) {
        int start = all.isEmpty() ? 0 : random.nextInt(all.size());
        for (int i = 0; i < all.size(); i++) {
            Candidate candidate = all.get((start + i) % all.size());
            if (isNew(candidate) && wish.test(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /// A new candidate that differs from `options` at one choice, or at more where no such one is found; the last
    /// resort is any new one.
    public Optional<Candidate> near(int[] options, Predicate<Candidate> wish) {
        for (int changes = 1; changes <= 3; changes++) {
            for (int i = 0; i < ATTEMPTS / 2; i++) {
                Optional<Candidate> found =
                        problem.candidate(changed(options, changes)).filter(one -> isNew(one) && wish.test(one));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return nearest(options, wish).or(() -> fresh(wish)).or(this::fresh);
    }

    /// In a table with gaps: the nearest of some new candidates.
    private Optional<Candidate> nearest(int[] options, Predicate<Candidate> wish) {
        if (problem.allowed().isEmpty()) {
            return Optional.empty();
        }
        Candidate from = new Candidate(problem.canonical(options), new double[0]);
        Optional<Candidate> best = Optional.empty();
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<Candidate> drawn = any().filter(one -> isNew(one) && wish.test(one));
            if (drawn.isPresent()
                    && (best.isEmpty()
                            || drawn.get().distance(from) < best.get().distance(from))) {
                best = drawn;
            }
        }
        return best;
    }

    private int[] changed(int[] options, int changes) {
        int[] changed = options.clone();
        for (int i = 0; i < changes; i++) {
            int c = random.nextInt(changed.length);
            int size = problem.choices().get(c).options().size();
            changed[c] = size == 1 ? 0 : (changed[c] + 1 + random.nextInt(size - 1)) % size;
        }
        return changed;
    }

    private int[] draw() {
        List<Choice> choices = problem.choices();
        int[] options = new int[choices.size()];
        for (int c = 0; c < options.length; c++) {
            options[c] = random.nextInt(choices.get(c).options().size());
        }
        return options;
    }

    /// Takes at choice after choice, in a random order, the option of least excess until nothing exceeds.
    private Optional<Candidate> repaired(int[] options) {
        double excess = problem.excess(options);
        int start = random.nextInt(options.length);
        for (int i = 0; i < 2 * options.length && excess > 0; i++) {
            int c = (start + i) % options.length;
            int best = options[c];
            for (int o = 0; o < problem.choices().get(c).options().size(); o++) {
                options[c] = o;
                double changed = problem.excess(options);
                if (changed < excess) {
                    excess = changed;
                    best = o;
                }
            }
            options[c] = best;
        }
        return excess > 0 ? Optional.empty() : problem.candidate(options);
    }

    private boolean isNew(Candidate candidate) {
        return !asked.contains(candidate);
    }
}
