package org.millijoule.job.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.millijoule.searching.SupernetTraining;
import org.millijoule.statistics.KendallTau;
import org.millijoule.store.files.Json;

/// `benchmark --ranking --json`.
///
/// @param architectures how many
/// @param seed they were drawn from
/// @param tau Kendall's tau-b between `supernet` and `retrained`; none where all networks of one of them tie
/// @param tauBand the same over the networks within 10% of the median energy
/// @param inBand how many those are
/// @param provenance of the build that wrote this
public record RankingFile(
        int schema,
        int architectures,
        long seed,
        OptionalDouble tau,
        OptionalDouble tauBand,
        int inBand,
        String sampling,
        int supernetEpochs,
        int retrainEpochs,
        BenchmarkOrigin provenance,
        List<Pair> pairs) {
    private static final double BAND = 0.1; // CONTRACT: within 10% of the median energy

    /// One network, judged twice.
    ///
    /// @param line the architecture
    /// @param supernet validation accuracy with the supernet's weights, in percent
    /// @param retrained the same after a training of its own
    public record Pair(String line, double supernet, double retrained, double energyMj) {}

    public RankingFile {
        pairs = List.copyOf(pairs);
    }

    static RankingFile of(
            long seed, SupernetTraining supernet, int retrainEpochs, BenchmarkOrigin provenance, List<Pair> pairs) {
        double median = median(pairs.stream().mapToDouble(Pair::energyMj).toArray());
        List<Pair> band = pairs.stream()
                .filter(pair -> Math.abs(pair.energyMj() - median) <= BAND * median)
                .toList();
        return new RankingFile(
                Json.SCHEMA,
                pairs.size(),
                seed,
                tau(pairs),
                tau(band),
                band.size(),
                supernet.sampling().key(),
                supernet.epochs(),
                retrainEpochs,
                provenance,
                pairs);
    }

    private static OptionalDouble tau(List<Pair> pairs) {
        return KendallTau.b(
                pairs.stream().mapToDouble(Pair::supernet).toArray(),
                pairs.stream().mapToDouble(Pair::retrained).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
