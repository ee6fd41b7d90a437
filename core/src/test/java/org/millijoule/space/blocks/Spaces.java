package org.millijoule.space.blocks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.millijoule.network.Shape;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;

/// Spaces for tests, with their members.
public final class Spaces {
    private static final List<Stage> FEW_BLOCKS = List.of(new Stage(4, 1, 2), new Stage(6, 2, 1));
    private static final List<Stage> TWO_BLOCKS = List.of(new Stage(4, 1, 1), new Stage(6, 2, 1));
    private static final List<Stage> ONE_BLOCK = List.of(new Stage(4, 1, 1));

    private Spaces() {}

    /// Small enough to enumerate costs: two blocks that keep their shape and one that does not, or one of each
    /// where bits are separate.
    public static MobileBlockSpace tiny(Connectivity connectivity, BitSharing sharing, ExpansionOne one, int head) {
        return tiny(connectivity, sharing, one, head, sharing == BitSharing.BLOCK ? FEW_BLOCKS : TWO_BLOCKS);
    }

    private static MobileBlockSpace tiny(
            Connectivity connectivity, BitSharing sharing, ExpansionOne one, int head, List<Stage> stages) {
        return new MobileBlockSpace(
                Optional.of(new Shape(8, 8, 3)),
                Optional.of(5),
                new Stem(4, 2),
                stages,
                head,
                1.0,
                List.of(1, 2),
                List.of(3),
                List.of(2, 8),
                connectivity,
                sharing,
                one,
                8,
                Optional.empty());
    }

    /// Every mixture of the settings, with and without a head.
    public static List<MobileBlockSpace> variants() {
        return variants(TWO_BLOCKS);
    }

    /// The same with at most 4096 members each.
    public static List<MobileBlockSpace> smallVariants() {
        return variants(ONE_BLOCK);
    }

    private static List<MobileBlockSpace> variants(List<Stage> whereBitsAreSeparate) {
        List<MobileBlockSpace> spaces = new ArrayList<>();
        for (Connectivity connectivity : Connectivity.values()) {
            for (BitSharing sharing : BitSharing.values()) {
                for (ExpansionOne one : ExpansionOne.values()) {
                    List<Stage> stages = sharing == BitSharing.BLOCK ? FEW_BLOCKS : whereBitsAreSeparate;
                    spaces.add(tiny(connectivity, sharing, one, one == ExpansionOne.KEEP ? 10 : 0, stages));
                }
            }
        }
        spaces.addAll(given());
        return spaces;
    }

    /// Spaces that give the network: of three blocks, the first is left out or has no residual connection, and the
    /// others differ in their expansion.
    public static List<MobileBlockSpace> given() {
        return List.of(
                tiny(Connectivity.BLOCK, BitSharing.BLOCK, ExpansionOne.KEEP, 10)
                        .given("s0|s1m2k3b2.2|s1m1k3b8.2"),
                tiny(Connectivity.RESIDUAL, BitSharing.BLOCK, ExpansionOne.KEEP, 0)
                        .given("s0m1k3b2.2|s1m2k3b2.2|s1m1k3b8.2"),
                tiny(Connectivity.ALWAYS, BitSharing.SEPARATE, ExpansionOne.DROP, 10)
                        .given("s1m2k3w2.2.2a2.2.2|s1m1k3w2.2.2a2.2.2"));
    }

    /// The talk's space on small images.
    public static MobileBlockSpace talk() {
        return new MobileBlockSpace().on(new Shape(64, 64, 3), 10);
    }

    public static Architecture random(SearchSpace space, RandomGenerator random) {
        return Architecture.of(space.choices().stream()
                .mapToInt(choice -> random.nextInt(choice.options().size()))
                .toArray());
    }

    /// Calls `visit` with every member, in the order of the options.
    public static void forEach(SearchSpace space, Consumer<Architecture> visit) {
        forEachOptions(space, options -> visit.accept(Architecture.of(options)));
    }

    /// The same with one array that is used again and again.
    public static void forEachOptions(SearchSpace space, Consumer<int[]> visit) {
        int[] sizes = space.choices().stream()
                .mapToInt(choice -> choice.options().size())
                .toArray();
        int[] options = new int[sizes.length];
        int at;
        do {
            visit.accept(options);
            at = sizes.length - 1;
            while (at >= 0 && ++options[at] == sizes[at]) {
                options[at--] = 0;
            }
        } while (at >= 0);
    }
}
