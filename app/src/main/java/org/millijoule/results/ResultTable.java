package org.millijoule.results;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    /// @param energyMj as all costs empty at full precision, which no accelerator here computes
    /// @param inside whether every network keeps the budgets of its run; empty where that hangs on the run
    /// @param runs directories
    public record Row(
            String method,
            List<Long> seeds,
            Optional<Boolean> inside,
            Spread error,
            Optional<Spread> energyMj,
            Optional<Spread> latencyMs,
            Optional<Spread> modelBytes,
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
                    networks.stream().map(Network::seed).sorted().toList(),
                    networks.stream().anyMatch(network -> network.inside().isEmpty())
                            ? Optional.empty()
                            : Optional.of(networks.stream()
                                    .allMatch(network -> network.inside().get())),
                    spread(networks, Network::error),
                    cost(networks, Network::energyMj),
                    cost(networks, Network::latencyMs),
                    cost(networks, Network::modelBytes),
                    networks.stream().map(Network::line).distinct().toList(),
                    networks.stream().map(Network::run).distinct().toList());
        }

        private static Optional<Spread> cost(List<Network> networks, ToDoubleFunction<Network> figure) {
            return Optional.of(spread(networks, figure)).filter(spread -> !Double.isNaN(spread.mean()));
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

    /// The table of some networks under one setting.
    static ResultTable of(Setting setting, List<Network> networks) {
        Map<String, List<Network>> byKey = new LinkedHashMap<>();
        networks.stream()
                .sorted(Comparator.comparing(Network::role)
                        .thenComparing(Network::method)
                        .thenComparingLong(Network::seed))
                .forEach(network -> add(byKey, network));
        return new ResultTable(setting, byKey.values().stream().map(Row::of).toList());
    }

    /// A row has one network of each seed. Runs that share a recipe train the same baselines, with the same result:
    /// that counts once; what differs for one seed gets a row of its own.
    private static void add(Map<String, List<Network>> byKey, Network network) {
        List<Network> row = byKey.computeIfAbsent(network.key(), _ -> new ArrayList<>());
        Optional<Network> same =
                row.stream().filter(other -> other.seed() == network.seed()).findFirst();
        if (same.isEmpty()) {
            row.add(network);
        } else if (!same.get().line().equals(network.line()) || same.get().error() != network.error()) {
            byKey.computeIfAbsent(network.key() + network.run(), _ -> new ArrayList<>())
                    .add(network);
        } else if (!same.get().inside().equals(network.inside())) {
            row.set(row.indexOf(same.get()), same.get().insideOfSome());
        }
    }
}
