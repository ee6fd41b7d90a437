package org.millijoule.space.blocks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millijoule.space.Economy;

/// What makes blocks cheaper: options that a space lacks first, since all its networks stay; then narrower tables.
final class BlockEconomies {
    private static final int NARROWEST_BITS = 2;
    private static final int SMALLEST_KERNEL = 3;

    private BlockEconomies() {}

    static List<Economy> of(MobileBlockSpace space) {
        List<Economy> economies = new ArrayList<>();
        if (space.bits().getFirst() > NARROWEST_BITS) {
            economies.add(options("bits", with(NARROWEST_BITS, space.bits())));
        }
        if (space.connectivity() != Connectivity.BLOCK) {
            economies.add(options("connectivity", "block"));
        }
        if (space.expansions().getFirst() > 1) {
            economies.add(options("expansions", with(1, space.expansions())));
        }
        if (space.kernels().getFirst() > SMALLEST_KERNEL) {
            economies.add(options("kernels", with(SMALLEST_KERNEL, space.kernels())));
        }
        for (int part : new int[] {2, 4}) {
            economies.add(networks("width", plain(space.width() / part)));
        }
        if (space.headChannels() > 0) {
            economies.add(networks("head-channels", "0"));
        }
        if (space.connectivity() != Connectivity.BLOCK) {
            economies.add(oneBlockEach(space.stages()));
        }
        return economies;
    }

    private static Economy options(String key, String value) {
        return Economy.of(key, value, Economy.Scope.OPTIONS);
    }

    private static Economy networks(String key, String value) {
        return Economy.of(key, value, Economy.Scope.NETWORKS);
    }

    private static Economy oneBlockEach(List<Stage> stages) {
        SortedMap<String, String> settings = new TreeMap<>();
        for (int i = 0; i < stages.size(); i++) {
            settings.put("stages." + i + ".blocks", "1");
        }
        return new Economy(settings, Economy.Scope.NETWORKS);
    }

    private static String plain(double value) {
        return new BigDecimal(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String with(int more, List<Integer> values) {
        return Stream.concat(Stream.of(more), values.stream())
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
