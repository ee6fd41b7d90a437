package org.millijoule.hardware.bitfusion;

import java.util.ArrayList;
import java.util.List;

/// How the best candidate of a search cuts a call into tiles and in which order it walks over them.
///
/// Several candidates often cost exactly the same; this is one of them.
///
/// @param batch images per tile
/// @param depth slices of outputs per tile
/// @param height rows of outputs per tile
/// @param width columns of outputs per tile
/// @param inputs input channels per tile
/// @param outputs output channels per tile
/// @param steps of the call, one after the other around all loops
/// @param order the loops over tiles of one step from outermost to innermost; loops of one turn are left out,
///     and loops whose place makes no difference stand outermost
/// @param weightPasses how often each weight enters the chip
/// @param activationPasses the same for activations, halos aside
/// @param outputPasses how often each partial sum leaves the chip
/// @param exposedCycles of DRAM before the first tile and after the last, when nothing else can happen
/// @param overlappedCycles of DRAM that run beside the computation
public record Tiling(
        int batch,
        int depth,
        int height,
        int width,
        int inputs,
        int outputs,
        int steps,
        List<Turn> order,
        long weightPasses,
        long activationPasses,
        long outputPasses,
        long exposedCycles,
        long overlappedCycles) {
    public Tiling {
        order = List.copyOf(order);
    }

    /// What a loop over tiles walks along.
    public enum Loop {
        BATCH("images"),
        HEIGHT("rows"),
        WIDTH("columns"),
        INPUT("input channels"),
        OUTPUT("output channels"),
        DEPTH("slices");

        private final String word;

        Loop(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// A loop and the number of its turns.
    public record Turn(Loop loop, long times) {}

    /// The loops of a search, which numbers them as [Loop] does.
    ///
    /// @param turns of each loop
    /// @param placed loops that were placed one around the other: their numbers plus one, three bits each, the
    ///     outermost in the lowest; any other loop of several turns stands around them
    static List<Turn> order(long[] turns, int placed) {
        List<Turn> inside = new ArrayList<>();
        int inner = 0;
        for (int rest = placed; rest != 0; rest >>>= 3) {
            int loop = (rest & 7) - 1;
            inside.add(new Turn(Loop.values()[loop], turns[loop]));
            inner |= 1 << loop;
        }
        List<Turn> order = new ArrayList<>();
        for (int loop = 0; loop < turns.length; loop++) {
            if (turns[loop] > 1 && (inner & 1 << loop) == 0) {
                order.add(new Turn(Loop.values()[loop], turns[loop]));
            }
        }
        order.addAll(inside);
        return order;
    }
}
