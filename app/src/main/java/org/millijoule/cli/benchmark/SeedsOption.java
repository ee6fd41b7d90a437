package org.millijoule.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Option;

/// `--seeds`: a list where every seed is a training of its own, a number where a search takes milliseconds.
final class SeedsOption {
    private static final int MOST = 10_000;

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "N",
            description = "With --table: how many, by default 50. With --accuracy: which ones, by default 0,1,2.")
    private List<Long> seeds = new ArrayList<>();

    /// As a list.
    List<Long> each() {
        return seeds.isEmpty() ? List.of(0L, 1L, 2L) : seeds;
    }

    /// As a number: seeds 0, 1, ... are taken.
    int count() {
        if (seeds.isEmpty()) {
            return 50; // our choice, as in the published comparisons
        }
        long count = seeds.getFirst();
        if (seeds.size() > 1 || count < 1 || count > MOST) {
            throw new UsageException(
                    "--seeds says how many seeds a table is searched with, from 1 to " + MOST + ". Maybe --seeds 50?");
        }
        return (int) count;
    }
}
