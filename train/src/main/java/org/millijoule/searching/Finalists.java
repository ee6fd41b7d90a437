package org.millijoule.searching;

import java.util.Comparator;
import java.util.List;
import org.millijoule.search.Trial;

/// Why a search hands over the network it does: networks inside every budget, the finalists, were validated with the
/// shared weights at the end, and the best of them was taken.
///
/// @param rule what was compared
/// @param images of D_validate that each was validated on
/// @param recalibrationBatches of 256 images that re-estimated batch-norm before; 0 where every 256 images that were
///     validated were normalised by their own statistics
/// @param ranked at least one, the best first, which is the one that is handed over
public record Finalists(Rule rule, int images, int recalibrationBatches, List<Trial> ranked) {
    /// What finalists are compared by.
    public enum Rule {
        /// The mean cross-entropy on the validation images: it counts how sure a network is of each image.
        VALIDATION_LOSS,
        /// The share of validation images that are classified wrongly.
        VALIDATION_ERROR
    }

    public Finalists {
        ranked = List.copyOf(ranked);
        if (ranked.isEmpty()) {
            throw new IllegalArgumentException("there must be a finalist");
        }
    }

    /// Of trials with a rank, which becomes their order.
    static Finalists byLoss(Selection selection, int images, List<Trial> ranked) {
        List<Trial> ordered = ranked.stream()
                .sorted(Comparator.comparingInt(trial -> trial.rank().orElseThrow()))
                .toList();
        return new Finalists(Rule.VALIDATION_LOSS, images, selection.recalibrationBatches(), ordered);
    }

    /// The rank of each loss, from 1: the least first; of equals, and of those without a number, the earlier.
    static int[] ranks(double[] losses) {
        int[] ranks = new int[losses.length];
        for (int i = 0; i < losses.length; i++) {
            ranks[i] = 1;
            for (int j = 0; j < losses.length; j++) {
                int order = Double.compare(losses[j], losses[i]); // NaN is the largest
                ranks[i] += order < 0 || (order == 0 && j < i) ? 1 : 0;
            }
        }
        return ranks;
    }

    /// The one that is handed over.
    public Trial chosen() {
        return ranked.getFirst();
    }

    /// Finalists that had fewer errors on the validation images than the chosen one.
    public int withLessError() {
        return (int) ranked.stream()
                .filter(finalist -> finalist.error() < chosen().error())
                .count();
    }
}
