package org.millijoule.search.problem;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.space.Architecture;

/// What a search was told so far, in its order.
public final class Archive {
    private final Problem problem;
    private final List<Tried> tried = new ArrayList<>();
    private final Map<Architecture, Tried> byArchitecture = new HashMap<>();

    public Archive(Problem problem) {
        this.problem = problem;
    }

    /// A candidate and its measured value, infinite where measuring failed.
    public record Tried(Candidate candidate, double value) {}

    public Tried add(Evaluation evaluation) {
        Candidate candidate = problem.candidate(evaluation.architecture().toArray())
                .orElseThrow(() -> new IllegalArgumentException("nobody asked for " + evaluation.architecture()));
        Tried entry =
                switch (evaluation) {
                    case Evaluation.Measured measured -> new Tried(candidate, measured.value());
                    case Evaluation.Failed failed -> new Tried(candidate, Double.POSITIVE_INFINITY);
                };
        tried.add(entry);
        byArchitecture.put(evaluation.architecture(), entry);
        return entry;
    }

    public List<Tried> all() {
        return Collections.unmodifiableList(tried);
    }

    public Optional<Tried> find(Candidate candidate) {
        return Optional.ofNullable(byArchitecture.get(candidate.architecture()));
    }

    /// The tried one of the highest score; of equals, the first.
    public Optional<Tried> best(Scalarization scalarization) {
        Optional<Tried> best = Optional.empty();
        double most = Double.NEGATIVE_INFINITY;
        for (Tried entry : tried) {
            double score = scalarization.score(entry);
            if (best.isEmpty() || score > most) {
                best = Optional.of(entry);
                most = score;
            }
        }
        return best;
    }
}
