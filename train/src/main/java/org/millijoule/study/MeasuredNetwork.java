package org.millijoule.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.millijoule.learn.Randomness;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.blocks.Block;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Stage;
import org.millijoule.space.blocks.Stem;

/// A search space whose speed of training is measured, with a network in it that is one by itself.
///
/// @param name for example `mobilenet-10`
/// @param space with input and classes
/// @param reference the network by itself: plain MobileNetV2, as others measure; the talk names none
/// @param target images per second of weights and policy steps together, where one is known
public record MeasuredNetwork(
        String name, MobileBlockSpace space, Optional<List<BlockSetting>> reference, OptionalDouble target) {
    private static final long SEED = 0;

    /// Architectures drawn for the weights steps (`our choice`: the time of a benchmark grows with them, and
    /// every ratio is between the same draws).
    private static final int DRAWS = 2;

    /// The talk's proxy in one night: 60 epochs of 100,000 images in 8 hours (issue 5).
    private static final double ONE_NIGHT = 210;

    /// Tiny ImageNet's, on which the talk searches.
    private static final int PROXY_CLASSES = 200;

    public MeasuredNetwork {
        reference = reference.map(List::copyOf);
    }

    /// Every network that a benchmark knows, smallest first.
    public static List<MeasuredNetwork> all() {
        return List.of(ten(), ninety(), talk());
    }

    /// MobileNetV2 made small (`our choice` of the table): 10.4 MMAC at 32x32.
    private static MeasuredNetwork ten() {
        List<Stage> stages =
                List.of(new Stage(16, 1, 1), new Stage(24, 2, 2), new Stage(32, 2, 3), new Stage(64, 2, 2));
        return mobileNetV2("mobilenet-10", space(16, stages, 256));
    }

    /// MobileNetV2 (CVPR 2018, table 2) with its first two strides of 2 left out, as is usual at 32x32: 89 MMAC.
    private static MeasuredNetwork ninety() {
        List<Stage> stages = List.of(
                new Stage(16, 1, 1),
                new Stage(24, 1, 2),
                new Stage(32, 2, 3),
                new Stage(64, 2, 4),
                new Stage(96, 1, 3),
                new Stage(160, 2, 3),
                new Stage(320, 1, 1));
        return mobileNetV2("mobilenet-90", space(32, stages, 1280));
    }

    /// The talk's space on its proxy data: 64x64, all strides of the table, width 1.0.
    private static MeasuredNetwork talk() {
        MobileBlockSpace space = new MobileBlockSpace().on(new Shape(64, 64, 3), PROXY_CLASSES);
        return new MeasuredNetwork("talk-64", space, Optional.empty(), OptionalDouble.of(ONE_NIGHT));
    }

    /// The talk's choices for another table.
    private static MobileBlockSpace space(int stemChannels, List<Stage> stages, int headChannels) {
        MobileBlockSpace talk = new MobileBlockSpace();
        return new MobileBlockSpace(
                Optional.of(new Shape(32, 32, 3)),
                Optional.of(10),
                new Stem(stemChannels, 1),
                stages,
                headChannels,
                talk.width(),
                talk.expansions(),
                talk.kernels(),
                talk.bits(),
                talk.connectivity(),
                talk.bitSharing(),
                talk.expansionOne(),
                talk.fixedBits());
    }

    private static MeasuredNetwork mobileNetV2(String name, MobileBlockSpace space) {
        List<BlockSetting> settings = space.blocks().stream()
                .map(block -> setting(space, block, block.index() == 0 ? 1 : 6, 3))
                .toList();
        return new MeasuredNetwork(name, space, Optional.of(settings), OptionalDouble.empty());
    }

    /// The bit-widths of the space in turn, those of the depthwise convolution one ahead.
    private static BlockSetting setting(MobileBlockSpace space, Block block, int expansion, int kernel) {
        List<Integer> bits = space.bits();
        Precision pointwise = Precision.uniform(bits.get(block.index() % bits.size()));
        Precision depthwise = Precision.uniform(bits.get((block.index() + 1) % bits.size()));
        return new BlockSetting(true, block.keepsShape(), expansion, kernel, pointwise, depthwise, pointwise);
    }

    /// One or several architectures that share a row of the table.
    ///
    /// @param architectures that a round goes through
    record Subject(String name, MobileBlockSpace space, List<List<BlockSetting>> architectures) {
        /// 10^6 multiply-accumulates of one image, the mean over the architectures.
        double mmac() {
            return architectures.stream()
                            .mapToLong(settings -> space.decode(space.codec().encode(settings))
                                    .network()
                                    .macs())
                            .average()
                            .orElseThrow()
                    / 1e6;
        }
    }

    /// The reference, if there is one.
    Optional<Subject> plain() {
        return reference.map(settings -> new Subject(name, space, List.of(settings)));
    }

    /// Architectures drawn uniformly, always the same.
    Subject sampled() {
        Policy uniform = new Policy(space.choices());
        List<List<BlockSetting>> draws = IntStream.range(0, DRAWS)
                .mapToObj(i -> uniform.sample(Randomness.of(SEED, "speed-architecture", i)))
                .map(space.codec()::settings)
                .toList();
        return new Subject(name + " sampled", space, draws);
    }

    /// Every block with the largest expansion and kernel.
    Subject largest() {
        List<BlockSetting> settings = new ArrayList<>();
        for (Block block : space.blocks()) {
            settings.add(setting(
                    space, block, space.expansions().getLast(), space.kernels().getLast()));
        }
        return new Subject(name + " largest", space, List.of(settings));
    }
}
