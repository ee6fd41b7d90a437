package org.millijoule.precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.text.Nearest;

/// What bit-widths a user allows the layers of a network.
///
/// @param weightBits of weights, ascending
/// @param activationBits of what layers read, ascending
/// @param fixes by pattern, `*` for any characters: the bits of layers with such a name; the last that fits counts
/// @param tie which layers take the same bits
public record BitOptions(List<Integer> weightBits, List<Integer> activationBits, List<Fix> fixes, Tie tie) {
    /// As HAQ and most others do: the first layer and the last keep 8 bits.
    private static final int ENDS = 8;

    /// Layers of one bit-width, whatever is chosen elsewhere.
    ///
    /// @param pattern of their names
    /// @param bits none makes a layer free that is fixed by itself: the first, the last
    public record Fix(String pattern, OptionalInt bits) {
        private boolean fits(String name) {
            String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
            return name.matches("(?s)" + regex);
        }

        /// Reads `PATTERN=8`, or `PATTERN=free`.
        ///
        /// @throws IllegalArgumentException with the way out
        public static Fix parse(String text) {
            int equals = text.lastIndexOf('=');
            String value = text.substring(equals + 1).strip();
            if (equals < 1 || !(value.equals("free") || value.matches("[2-8]"))) {
                throw new IllegalArgumentException("'" + text
                        + "' fixes no layer: it takes a name, or a part of one with *, and 2 to 8 bits. Maybe"
                        + " '*.downsample.*=8', or 'NAME=free'?");
            }
            return new Fix(
                    text.substring(0, equals),
                    value.equals("free") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value)));
        }
    }

    /// Which layers take the same bits.
    public enum Tie {
        /// Every layer is on its own.
        NONE,
        /// Layers between two places through which everything goes: a residual block.
        BLOCK
    }

    public BitOptions {
        weightBits = ascending("weight-bits", weightBits);
        activationBits = ascending("activation-bits", activationBits);
        fixes = List.copyOf(fixes);
    }

    private static List<Integer> ascending(String name, List<Integer> bits) {
        List<Integer> sorted = List.copyOf(new TreeSet<>(bits));
        if (sorted.isEmpty() || sorted.size() != bits.size() || sorted.getFirst() < 2 || sorted.getLast() > 8) {
            throw new IllegalArgumentException(
                    name + " are different numbers from 2 to 8, not " + bits + ". Maybe 2,4,6,8?");
        }
        return sorted;
    }

    /// The choices for a network.
    ///
    /// @throws IllegalArgumentException if a pattern fits no layer, or tied layers are fixed to different bits
    public BitChoices choices(Network network) {
        List<Node> layers = network.quantizable();
        List<String> names = layers.stream().map(Node::name).toList();
        for (Fix fix : fixes) {
            if (names.stream().noneMatch(fix::fits)) {
                throw new IllegalArgumentException("no layer is named '" + fix.pattern() + "'. "
                        + Nearest.suggestion(fix.pattern(), names.subList(0, Math.min(names.size(), 8))));
            }
        }
        refuseFreeingTheFree(names);
        Map<Integer, List<Integer>> members = new LinkedHashMap<>();
        int[] block = tie == Tie.BLOCK ? Blocks.ofLayers(network) : alone(names.size());
        for (int layer = 0; layer < block.length; layer++) {
            members.computeIfAbsent(block[layer], _ -> new ArrayList<>()).add(layer);
        }
        List<BitGroup> groups = new ArrayList<>();
        members.values().forEach(group -> groups.addAll(split(names, group)));
        groups.sort((a, b) -> Integer.compare(a.layers().getFirst(), b.layers().getFirst()));
        return new BitChoices(network, groups);
    }

    /// `NAME=free` of a layer that nothing fixes is a mistake: somebody means another layer.
    private void refuseFreeingTheFree(List<String> names) {
        for (int f = 0; f < fixes.size(); f++) {
            Fix fix = fixes.get(f);
            BitOptions before = new BitOptions(weightBits, activationBits, fixes.subList(0, f), tie);
            boolean frees = fix.bits().isPresent();
            for (int layer = 0; layer < names.size(); layer++) {
                frees |=
                        fix.fits(names.get(layer)) && before.fixed(names, layer).isPresent();
            }
            if (!frees) {
                throw new IllegalArgumentException("'" + fix.pattern() + "=free' frees nothing: by themselves only "
                        + names.getFirst() + " and " + names.getLast() + " are fixed. Maybe '" + names.getLast()
                        + "=free'?");
            }
        }
    }

    private static int[] alone(int layers) {
        int[] block = new int[layers];
        for (int i = 0; i < layers; i++) {
            block[i] = i;
        }
        return block;
    }

    /// Fixed layers leave the group that they are tied to.
    private List<BitGroup> split(List<String> names, List<Integer> group) {
        List<BitGroup> groups = new ArrayList<>();
        List<Integer> free = new ArrayList<>();
        for (int layer : group) {
            OptionalInt fixed = fixed(names, layer);
            if (fixed.isPresent()) {
                List<Integer> only = List.of(fixed.getAsInt());
                groups.add(new BitGroup(names.get(layer), List.of(layer), only, only));
            } else {
                free.add(layer);
            }
        }
        if (!free.isEmpty()) {
            groups.add(new BitGroup(names.get(free.getFirst()), free, weightBits, activationBits));
        }
        return groups;
    }

    private OptionalInt fixed(List<String> names, int layer) {
        Optional<Fix> last = fixes.reversed().stream()
                .filter(fix -> fix.fits(names.get(layer)))
                .findFirst();
        boolean end = layer == 0 || layer == names.size() - 1;
        return last.map(Fix::bits).orElse(end ? OptionalInt.of(ENDS) : OptionalInt.empty());
    }

    /// The layers of each block, found from the graph.
    static final class Blocks {
        private Blocks() {}

        /// A number for each layer, equal for those of one block. A place through which everything goes ends a block; a
        /// layer between two such places is a block of its own.
        static int[] ofLayers(Network network) {
            List<Node> nodes = network.nodes();
            int[] lastReader = new int[nodes.size() + 1]; // the image last
            for (int i = 0; i < nodes.size(); i++) {
                for (int source : nodes.get(i).inputs()) {
                    lastReader[source == Network.GRAPH_INPUT ? nodes.size() : source] = i;
                }
            }
            int[] block = new int[network.quantizable().size()];
            int number = 0;
            int layer = 0;
            int reach = lastReader[nodes.size()];
            for (int i = 0; i < nodes.size(); i++) {
                if (nodes.get(i).layer().quantizable()) {
                    block[layer++] = number;
                }
                if (reach <= i) { // nothing before this node is read behind it
                    number++;
                }
                reach = Math.max(reach, lastReader[i]);
            }
            return block;
        }
    }
}
