package org.millijoule.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.millijoule.simulate.SimulationSettings;
import org.millijoule.text.UsageException;

/// The bits that `--sweep` names.
record BitRanges(List<Integer> weights, List<Integer> activations) {
    private static final List<Integer> BITS = List.of(2, 4, 6, 8);

    /// @param ranges `weights=2,4,8`; what none of them names has 2, 4, 6 and 8 bits
    /// @throws UsageException if one of them is no range
    static BitRanges of(List<String> ranges) {
        List<Integer> weights = BITS;
        List<Integer> activations = BITS;
        Set<String> named = new HashSet<>();
        for (String range : ranges) {
            int equals = range.indexOf('=');
            String what = equals < 1 ? "" : range.substring(0, equals);
            switch (what) {
                case "weights" -> weights = bits(range, equals, named);
                case "activations" -> activations = bits(range, equals, named);
                default ->
                    throw new UsageException("--sweep " + range + " is neither weights nor activations. Maybe --sweep"
                            + " weights=2,4,8 activations=4,8, after NETWORK?");
            }
        }
        return new BitRanges(weights, activations);
    }

    private static List<Integer> bits(String range, int equals, Set<String> named) {
        String what = range.substring(0, equals);
        if (!named.add(what)) {
            throw new UsageException("--sweep has two ranges of " + what + ". Maybe one of them is of the other kind?");
        }
        List<Integer> bits = new ArrayList<>();
        for (String part : range.substring(equals + 1).split(",", -1)) {
            try {
                bits.add(SimulationSettings.requireBits("--sweep " + range, Integer.parseInt(part.strip())));
            } catch (NumberFormatException e) {
                throw new UsageException("--sweep " + range + ": '" + part + "' is no number of bits. Maybe 2,4,8?");
            }
        }
        return bits;
    }
}
