package org.millijoule.space.blocks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.millijoule.space.Choice;

/// What may be chosen for a block, wherever it stands.
record BlockRules(
        List<Integer> expansions,
        List<Integer> kernels,
        List<Integer> bits,
        Connectivity connectivity,
        BitSharing bitSharing,
        ExpansionOne expansionOne) {
    /// The same with other bit-widths.
    BlockRules with(List<Integer> otherBits) {
        return new BlockRules(expansions, kernels, otherBits, connectivity, bitSharing, expansionOne);
    }

    BlockOptions options(int index, boolean keepsShape) {
        List<String> connections = connectivity == Connectivity.ALWAYS ? List.of("1") : List.of("0", "1");
        return new BlockOptions(index, keepsShape, connectivity, connections, expansions, kernels, bits);
    }

    /// The letters of a block's bit-widths.
    List<String> bitChoices() {
        return bitSharing == BitSharing.BLOCK ? List.of("b1", "b2") : List.of("w1", "a1", "w2", "a2", "w3", "a3");
    }

    /// The choices of all blocks: s, m, k and its bit-widths for each.
    List<Choice> choices(List<BlockOptions> places) {
        List<Choice> choices = new ArrayList<>();
        for (BlockOptions place : places) {
            int s = choices.size();
            boolean free = place.keepsShape();
            boolean maybeAbsent = free && place.connections().getFirst().equals("0");
            choices.add(new Choice(place.index() + ".s", place.connections(), OptionalInt.empty(), !free));
            OptionalInt gate =
                    connectivity == Connectivity.BLOCK && maybeAbsent ? OptionalInt.of(s) : OptionalInt.empty();
            choices.add(new Choice(place.index() + ".m", text(place.expansions()), gate, false));
            choices.add(new Choice(place.index() + ".k", text(place.kernels()), gate, false));
            for (String name : bitChoices()) {
                choices.add(new Choice(place.index() + "." + name, text(place.bits()), gate, false));
            }
        }
        return choices;
    }

    private static List<String> text(List<Integer> values) {
        return values.stream().map(String::valueOf).toList();
    }

    static String meaning(String letter) {
        return switch (letter) {
            case "s" -> "kept";
            case "m" -> "expansion";
            case "k" -> "kernel";
            case "b1" -> "1x1 bits";
            case "b2" -> "depthwise bits";
            case "w1" -> "expand weights";
            case "a1" -> "expand inputs";
            case "w2" -> "depthwise weights";
            case "a2" -> "depthwise inputs";
            case "w3" -> "project weights";
            case "a3" -> "project inputs";
            default -> letter;
        };
    }

    static String wording(String letter, String option) {
        return switch (letter) {
            case "s" -> option.equals("1") ? "kept" : "left out";
            case "m" -> "×" + option;
            case "k" -> option + "×" + option;
            default -> option + " bits";
        };
    }

    /// Number of choices of each block: s, m, k and its bit-widths.
    int choicesPerBlock() {
        return 3 + bitChoices().size();
    }

    /// In a run of n neighbouring blocks that can be left out, j present ones with D settings each are D^j
    /// networks, wherever the gaps lie: a run counts sum over j of D^j.
    BigInteger distinct(List<BlockOptions> places) {
        BigInteger product = BigInteger.ONE;
        BigInteger run = BigInteger.ONE;
        for (BlockOptions place : places) {
            BigInteger settings = settings(place);
            boolean free = place.keepsShape() && place.connections().size() > 1;
            if (!free) {
                product = product.multiply(run).multiply(settings);
                run = BigInteger.ONE;
            } else if (connectivity == Connectivity.RESIDUAL) {
                product = product.multiply(settings).multiply(BigInteger.TWO);
            } else {
                run = run.multiply(settings).add(BigInteger.ONE);
            }
        }
        return product.multiply(run);
    }

    /// Different settings of a block that is there.
    private BigInteger settings(BlockOptions place) {
        BigInteger settings = BigInteger.ZERO;
        for (int m : place.expansions()) {
            int convolutions = m == 1 && expansionOne == ExpansionOne.DROP ? 2 : 3;
            int bitDecisions = bitSharing == BitSharing.BLOCK ? 2 : 2 * convolutions;
            settings = settings.add(BigInteger.valueOf(place.bits().size()).pow(bitDecisions));
        }
        return settings.multiply(BigInteger.valueOf(place.kernels().size()));
    }
}
