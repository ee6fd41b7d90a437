package org.millijoule.space.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millijoule.space.Economy;

/// What makes a chain of layers cheaper: bit-widths that it lacks first, then fewer channels.
final class LayerEconomies {
    private static final int NARROWEST_BITS = 2;

    private LayerEconomies() {}

    static List<Economy> of(LayerBitsSpace space) {
        List<Economy> economies = new ArrayList<>();
        addNarrowest("weight-bits", space.weightBits(), economies);
        addNarrowest("activation-bits", space.activationBits(), economies);
        for (int part : new int[] {2, 4}) {
            SortedMap<String, String> narrower = new TreeMap<>();
            for (int i = 0; i < space.layers().size(); i++) {
                int channels = Math.ceilDiv(space.layers().get(i).channels(), part);
                narrower.put("layers." + i + ".channels", String.valueOf(channels));
            }
            economies.add(new Economy(narrower, Economy.Scope.NETWORKS));
        }
        return economies;
    }

    private static void addNarrowest(String key, List<Integer> bits, List<Economy> economies) {
        if (bits.getFirst() > NARROWEST_BITS) {
            String more = Stream.concat(Stream.of(NARROWEST_BITS), bits.stream())
                    .map(String::valueOf)
                    .collect(Collectors.joining(", ", "[", "]"));
            economies.add(Economy.of(key, more, Economy.Scope.OPTIONS));
        }
    }
}
