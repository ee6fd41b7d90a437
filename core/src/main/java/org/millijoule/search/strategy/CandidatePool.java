package org.millijoule.search.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.millijoule.search.problem.Archive;
import org.millijoule.search.problem.Candidate;

/// What a predictor chooses from: all candidates that are new where the space is listed and not large, else random
/// ones and neighbours of the best so far.
final class CandidatePool {
    /// Up to so many all are looked at; beyond it so many are drawn (`our choice`: some milliseconds an ask).
    private static final int LARGEST = 10_000;

    private static final int DRAWN = 400;
    private static final int PARENTS = 10;

    private final Exploration exploration;
    private final Optional<List<Entry>> listed;

    CandidatePool(Exploration exploration) {
        this.exploration = exploration;
        this.listed = exploration
                .problem
                .allowed()
                .filter(all -> all.size() <= LARGEST)
                .map(all -> all.stream().map(Entry::new).toList());
    }

    /// A candidate, and at how many choices it agrees with each trial.
    static final class Entry {
        private final Candidate candidate;
        private int[] agreements = new int[0];
        private int known;

        Entry(Candidate candidate) {
            this.candidate = candidate;
        }

        Candidate candidate() {
            return candidate;
        }

        /// One number per trial, those that were computed before kept.
        int[] agreements(List<Archive.Tried> trials) {
            if (agreements.length < trials.size()) {
                agreements = Arrays.copyOf(agreements, 2 * trials.size() + 8);
            }
            for (; known < trials.size(); known++) {
                agreements[known] = candidate.choices()
                        - candidate.distance(trials.get(known).candidate());
            }
            return agreements;
        }
    }

    /// New candidates.
    List<Entry> open() {
        if (listed.isPresent()) {
            return listed.get().stream()
                    .filter(entry -> !exploration.explorer.wasAsked(entry.candidate))
                    .toList();
        }
        List<Candidate> drawn = new ArrayList<>();
        for (int i = 0; i < PARENTS && !exploration.archive.all().isEmpty(); i++) {
            exploration
                    .archive
                    .best(exploration.randomWeights())
                    .ifPresent(parent -> drawn.addAll(exploration.newNeighbours(parent.candidate())));
        }
        for (int i = 0; i < DRAWN; i++) {
            exploration.explorer.fresh().ifPresent(drawn::add);
        }
        return drawn.stream().distinct().map(Entry::new).toList();
    }
}
