package org.millijoule.job.assign;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import org.millijoule.assign.Assigner;
import org.millijoule.assign.Assignment;
import org.millijoule.assign.Assignment.Status;
import org.millijoule.store.files.Json;
import tools.jackson.databind.JsonNode;

/// What `assign --json` prints.
///
/// @param status `optimal`, `feasible`, `infeasible`, or `unknown` where the work was spent before anything inside
/// the limits was found or excluded
/// @param objective the sum of the sensitivities; null where nothing is inside the limits
/// @param lowerBound no choice inside the limits has a smaller sum; null where there is none
/// @param costs every cost that options have, limited or not; null where nothing is inside the limits
/// @param choices one for each layer, in the order of the file; null where nothing is inside the limits
/// @param excess by how much each limit is missed at least, see [Assignment#excess()]
public record BitAssignment(
        int schema,
        String status,
        boolean optimal,
        OptionalDouble objective,
        OptionalDouble lowerBound,
        Optional<SortedMap<String, Double>> costs,
        Optional<List<Choice>> choices,
        double seconds,
        SortedMap<String, Double> excess) {
    /// What a layer gets.
    ///
    /// @param option its number, from 0
    /// @param bits what stands there in the file
    public record Choice(String layer, int option, JsonNode bits) {}

    /// Solves a problem.
    ///
    /// @param work extensions of a partial assignment at most, [Assigner#WORK] for example
    public static BitAssignment of(BitProblem problem, long work) {
        long start = System.nanoTime();
        Assignment found = Assigner.solve(problem.problem(), work);
        double seconds = (System.nanoTime() - start) / 1e9;
        boolean inside = found.status() == Status.OPTIMAL || found.status() == Status.FEASIBLE;
        List<Integer> options = inside ? problem.optionsOfLayers(found.options()) : List.of();
        return new BitAssignment(
                Json.SCHEMA,
                found.status().name().toLowerCase(Locale.ROOT),
                found.status() == Status.OPTIMAL,
                finite(found.objective()),
                finite(found.lowerBound()),
                inside ? Optional.of(problem.costs(options)) : Optional.empty(),
                inside ? Optional.of(choices(problem, options)) : Optional.empty(),
                seconds,
                found.excess());
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static List<Choice> choices(BitProblem problem, List<Integer> options) {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            BitProblem.Layer layer = problem.layers().get(i);
            choices.add(new Choice(
                    layer.name(),
                    options.get(i),
                    layer.options().get(options.get(i)).bits()));
        }
        return choices;
    }
}
