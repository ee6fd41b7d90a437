package org.millijoule.results;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The layout of the talk's results: error, energy, latency and size of each method, under one [Setting].
public record ResultTable(Setting setting, List<Row> rows) {
    public ResultTable {
        rows = List.copyOf(rows);
    }

    /// One method over its seeds.
    ///
    /// @param seeds ascending
    /// @param architectures that the seeds led to, as lines, without repetition
    /// @param error on the test images, in percent
    /// @param runs directories
    public record Row(
            String method,
            List<Long> seeds,
            Spread error,
            Spread energyMj,
            Spread latencyMs,
            Spread modelBytes,
            List<String> architectures,
            List<String> runs) {
        public Row {
            seeds = List.copyOf(seeds);
            architectures = List.copyOf(architectures);
            runs = List.copyOf(runs);
        }

        static Row of(List<Network> networks) {
            return new Row(
                    networks.getFirst().method(),
                    networks.stream().map(Network::seed).distinct().sorted().toList(),
                    spread(networks, Network::error),
                    spread(networks, Network::energyMj),
                    spread(networks, Network::latencyMs),
                    spread(networks, Network::modelBytes),
                    networks.stream().map(Network::line).distinct().toList(),
                    networks.stream().map(Network::run).distinct().toList());
        }

        private static Spread spread(List<Network> networks, ToDoubleFunction<Network> figure) {
            return Spread.of(networks.stream().map(figure::applyAsDouble).toList());
        }
    }

    /// The tables of some runs, one for each setting, in the order of the runs.
    public static List<ResultTable> of(List<FinishedRun> runs) {
        Map<Setting, List<Network>> bySetting = new LinkedHashMap<>();
        for (FinishedRun run : runs) {
            bySetting.computeIfAbsent(Setting.of(run), _ -> new ArrayList<>()).addAll(Network.of(run, runs));
        }
        return bySetting.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static ResultTable of(Setting setting, List<Network> networks) {
        Map<String, List<Network>> byMethod = new LinkedHashMap<>();
        networks.stream()
                .sorted(Comparator.comparing(Network::role).thenComparing(Network::method))
                .forEach(network -> add(byMethod.computeIfAbsent(network.method(), _ -> new ArrayList<>()), network));
        return new ResultTable(setting, byMethod.values().stream().map(Row::of).toList());
    }

    /// Runs that share a recipe train the same baselines, with the same result: that counts once.
    private static void add(List<Network> networks, Network network) {
        boolean known = networks.stream()
                .anyMatch(other -> other.line().equals(network.line())
                        && other.seed() == network.seed()
                        && other.error() == network.error());
        if (!known) {
            networks.add(network);
        }
    }
}
