package org.millijoule.assign;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// An answer to an [AssignmentProblem].
///
/// @param options the option of each variable; where nothing is inside every limit, those of a near miss, or none
/// @param objective the loss of these options; infinite where nothing is inside every limit
/// @param lowerBound no options that are inside every limit have less loss, proven; infinite where there are none
/// @param costs by the name of each limit, of these options; empty where there are none
/// @param excess by the name of each limit, by how much it is missed at least: 0 but where the status is
/// [Status#INFEASIBLE]. Where a limit cannot be kept even alone, it is its least possible cost less the limit, and 0
/// for those that can. Where each can be kept alone but not all together, it is what this one is exceeded by at
/// least if all others are kept, or 0 where the others cannot be kept without it either
public record Assignment(
        Status status,
        List<Integer> options,
        double objective,
        double lowerBound,
        SortedMap<String, Double> costs,
        SortedMap<String, Double> excess) {
    /// What is proven.
    public enum Status {
        /// The least loss, up to 1e-9 of it, all rounding included.
        OPTIMAL,
        /// Inside every limit; how far from the least loss at most, the lower bound says.
        FEASIBLE,
        /// Nothing is inside every limit.
        INFEASIBLE,
        /// The work was spent before anything inside every limit was found or excluded.
        UNKNOWN
    }

    public Assignment {
        options = List.copyOf(options);
        costs = Collections.unmodifiableSortedMap(new TreeMap<>(costs));
        excess = Collections.unmodifiableSortedMap(new TreeMap<>(excess));
    }

    public int[] toArray() {
        return options.stream().mapToInt(Integer::intValue).toArray();
    }
}
