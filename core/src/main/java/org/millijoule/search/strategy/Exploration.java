package org.millijoule.search.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.millijoule.search.problem.Archive;
import org.millijoule.search.problem.Candidate;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.search.problem.Explorer;
import org.millijoule.search.problem.Problem;
import org.millijoule.search.problem.Ranges;
import org.millijoule.search.problem.Scalarization;
import org.millijoule.space.Architecture;

/// What every strategy that learns keeps: what it asked for, what it was told, and the scale of the objectives.
final class Exploration {
    final Problem problem;
    final Explorer explorer;
    final Archive archive;
    final Ranges ranges;

    Exploration(Problem problem, long seed) {
        this.problem = problem;
        this.explorer = new Explorer(problem, seed);
        this.archive = new Archive(problem);
        this.ranges = new Ranges(problem, explorer);
    }

    RandomGenerator random() {
        return explorer.random();
    }

    boolean single() {
        return problem.objectives().size() == 1;
    }

    List<Archive.Tried> learn(List<Evaluation> evaluations) {
        List<Archive.Tried> told = evaluations.stream().map(archive::add).toList();
        ranges.learn(told);
        return told;
    }

    Scalarization randomWeights() {
        return Scalarization.random(problem, ranges, random());
    }

    /// Random new candidates, at most `most`.
    List<Architecture> fresh(int most) {
        List<Architecture> batch = new ArrayList<>();
        while (batch.size() < most) {
            Optional<Candidate> next = explorer.fresh();
            if (next.isEmpty()) {
                break;
            }
            batch.add(take(next.get()));
        }
        return batch;
    }

    Architecture take(Candidate candidate) {
        explorer.take(candidate);
        return candidate.architecture();
    }

    /// All new allowed candidates that differ from this one at a single choice, in a fixed order.
    List<Candidate> newNeighbours(Candidate of) {
        List<Candidate> found = new ArrayList<>();
        int[] options = of.options();
        for (int c = 0; c < options.length; c++) {
            int own = options[c];
            for (int o = 0; o < problem.choices().get(c).options().size(); o++) {
                options[c] = o;
                if (o != own) {
                    problem.candidate(options)
                            .filter(one -> !explorer.wasAsked(one) && !found.contains(one))
                            .ifPresent(found::add);
                }
            }
            options[c] = own;
        }
        return found;
    }
}
