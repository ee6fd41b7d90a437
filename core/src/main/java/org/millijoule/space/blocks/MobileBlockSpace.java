package org.millijoule.space.blocks;

import com.google.auto.service.AutoService;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.millijoule.network.Layer;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;
import org.millijoule.space.Architecture;
import org.millijoule.space.Candidate;
import org.millijoule.space.Choice;
import org.millijoule.space.Economy;
import org.millijoule.space.Part;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.Structure;

/// The search space of the talk ("Mixed Precision Neural Architecture Search for Energy Efficient Deep Learning",
/// ICCAD 2019): a stem, stages of MobileNetV2 blocks, a 1x1 head, pooling and a classifier. For each block: is it
/// there, its expansion, its kernel, its bit-widths. The no-argument constructor is the talk's table at 224x224,
/// with strides and block counts read as DESIGN.md section 4 says.
///
/// @param input image shape; absent until [#on(Shape, int)] fills in the data set's
/// @param classes number of classes; absent likewise
/// @param width multiplier of all channel counts, rounded to multiples of 8 as in MobileNetV2
/// @param headChannels channels of the last 1x1 convolution; 0 leaves it out
/// @param network a line that gives connectivity, expansion and kernel of every block, so that only bit-widths are
/// searched; its own bits do not count
/// @param fixedBits bit-width of stem, head and classifier (`our choice`: 8, as HAQ and most others do)
@AutoService(SearchSpace.class)
public record MobileBlockSpace(
        Optional<Shape> input,
        Optional<Integer> classes,
        Stem stem,
        List<Stage> stages,
        int headChannels,
        double width,
        List<Integer> expansions,
        List<Integer> kernels,
        List<Integer> bits,
        Connectivity connectivity,
        BitSharing bitSharing,
        ExpansionOne expansionOne,
        int fixedBits,
        Optional<String> network)
        implements SearchSpace {
    /// MobileNetV2's expansion and kernel (CVPR 2018).
    private static final int USUAL_EXPANSION = 6;
    private static final int USUAL_KERNEL = 3;

    public MobileBlockSpace {
        stages = List.copyOf(stages);
        expansions = ascending("expansions", expansions, 1, 16);
        kernels = ascending("kernels", kernels, 1, 15);
        bits = ascending("bits", bits, 2, 8);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("stages must name at least one stage");
        }
        if (kernels.stream().anyMatch(kernel -> kernel % 2 == 0)) {
            throw new IllegalArgumentException("kernels must be odd, so that they share a centre, not " + kernels);
        }
        if (!(width > 0 && width <= 8)) {
            throw new IllegalArgumentException("width must lie between 0 and 8, not " + width);
        }
        if (fixedBits < 2 || fixedBits > 8) {
            throw new IllegalArgumentException("fixed-bits must lie between 2 and 8, not " + fixedBits);
        }
        if (headChannels < 0) {
            throw new IllegalArgumentException("head-channels must not be negative, not " + headChannels);
        }
        if (classes.isPresent() && classes.get() < 2) {
            throw new IllegalArgumentException("classes must be at least 2, not " + classes.get());
        }
        BlockTable table = new BlockTable(stem, stages, width);
        BlockRules rules = new BlockRules(expansions, kernels, bits, connectivity, bitSharing, expansionOne);
        network.ifPresent(line -> GivenBlocks.check(line, table, rules));
    }

    /// The talk's table (DESIGN.md section 4).
    public MobileBlockSpace() {
        this(
                Optional.empty(),
                Optional.empty(),
                new Stem(32, 2),
                List.of(
                        new Stage(16, 2, 1),
                        new Stage(24, 1, 2),
                        new Stage(32, 2, 4),
                        new Stage(64, 2, 4),
                        new Stage(128, 1, 4),
                        new Stage(160, 2, 5),
                        new Stage(256, 1, 2)),
                1280,
                1.0,
                List.of(1, 3, 6),
                List.of(3, 5, 7),
                List.of(2, 4, 6, 8),
                Connectivity.BLOCK,
                BitSharing.BLOCK,
                ExpansionOne.KEEP,
                8,
                Optional.empty());
    }

    @Override
    public String kind() {
        return "mobile-blocks";
    }

    @Override
    public boolean isUsual() {
        return true;
    }

    @Override
    public MobileBlockSpace on(Shape image, int numberOfClasses) {
        return with(Optional.of(input.orElse(image)), Optional.of(classes.orElse(numberOfClasses)), network);
    }

    @Override
    public MobileBlockSpace at(Shape image) {
        return with(Optional.of(image), classes, network);
    }

    @Override
    public MobileBlockSpace into(int numberOfClasses) {
        return with(input, Optional.of(numberOfClasses), network);
    }

    /// This space with connectivity, expansions and kernels as in a line, so that only bit-widths are left.
    public MobileBlockSpace given(String line) {
        return with(input, classes, Optional.of(line));
    }

    private MobileBlockSpace with(Optional<Shape> newInput, Optional<Integer> newClasses, Optional<String> newNetwork) {
        return new MobileBlockSpace(
                newInput,
                newClasses,
                stem,
                stages,
                headChannels,
                width,
                expansions,
                kernels,
                bits,
                connectivity,
                bitSharing,
                expansionOne,
                fixedBits,
                newNetwork);
    }

    private BlockTable table() {
        return new BlockTable(stem, stages, width);
    }

    private BlockRules rules() {
        return new BlockRules(expansions, kernels, bits, connectivity, bitSharing, expansionOne);
    }

    public Layer.Convolution stemConvolution() {
        return table().stemConvolution(image());
    }

    /// The places of the blocks, in order.
    public List<Block> blocks() {
        return table().blocks(image());
    }

    /// Head (if any), pooling and classifier as layers.
    public List<Layer> tail() {
        return table().tail(blocks().getLast().output(), headChannels, numberOfClasses());
    }

    /// Genotype to settings and back.
    public BlockCodec codec() {
        return new BlockCodec(rules(), places(), network.isPresent());
    }

    @Override
    public List<Choice> choices() {
        return rules().choices(places());
    }

    /// Number of choices of each block.
    public int choicesPerBlock() {
        return rules().choicesPerBlock();
    }

    /// What may be chosen, block by block.
    public List<BlockOptions> places() {
        List<BlockOptions> open = table().options(rules());
        return network.map(line -> GivenBlocks.only(line, open, table(), rules()))
                .orElse(open);
    }

    @Override
    public BigInteger distinctSize() {
        return rules().distinct(places());
    }

    @Override
    public Candidate decode(Architecture architecture) {
        BlockNetwork builder = new BlockNetwork(image(), this);
        builder.stem();
        List<BlockSetting> settings = codec().settings(architecture);
        List<Block> blocks = blocks();
        for (int i = 0; i < blocks.size(); i++) {
            builder.block(blocks.get(i), settings.get(i));
        }
        builder.tail();
        return builder.build();
    }

    /// One present block alone.
    Candidate blockAlone(Block block, BlockSetting setting) {
        BlockNetwork builder = new BlockNetwork(block.input(), this);
        builder.block(block, setting);
        return builder.build();
    }

    @Override
    public Structure structure() {
        TreeSet<Integer> possible = new TreeSet<>(bits);
        possible.add(fixedBits);
        List<BlockOptions> places = places();
        BlockCodec codec = codec();
        return new Structure.Chain(
                stemAlone(),
                blocks().stream()
                        .<Structure.Link>map(block -> new BlockLink(this, codec, block, places.get(block.index())))
                        .toList(),
                tailAlone(),
                List.copyOf(possible));
    }

    private Candidate stemAlone() {
        BlockNetwork builder = new BlockNetwork(image(), this);
        builder.stem();
        return builder.build();
    }

    /// Head, pooling and classifier alone.
    private Candidate tailAlone() {
        BlockNetwork builder = new BlockNetwork(blocks().getLast().output(), this);
        builder.tail();
        return builder.build();
    }

    @Override
    public Architecture canonical(Architecture architecture) {
        return codec().canonical(architecture);
    }

    @Override
    public String print(Architecture architecture) {
        return codec().print(architecture);
    }

    @Override
    public Architecture parse(String line) {
        return codec().parse(line);
    }

    /// MobileNetV2 in this table: expansion 6 and kernel 3 as in the paper, or the nearest that the space has; where
    /// the space gives the network, that one.
    @Override
    public Optional<Architecture> uniform(int bitsEverywhere) {
        if (!bits.contains(bitsEverywhere)) {
            return Optional.empty();
        }
        return Optional.of(codec().encode(places().stream()
                .map(place -> place.nearest(USUAL_EXPANSION, USUAL_KERNEL, bitsEverywhere))
                .toList()));
    }

    @Override
    public Architecture withBits(Architecture architecture, int bitsEverywhere) {
        Precision precision = Precision.uniform(bitsEverywhere);
        BlockCodec codec = codec();
        return codec.encode(codec.settings(architecture).stream()
                .map(block -> block.with(precision))
                .toList());
    }

    @Override
    public boolean onlyBits() {
        return network.isPresent();
    }

    @Override
    public List<Economy> economies() {
        return BlockEconomies.of(this);
    }

    @Override
    public List<Part> parts() {
        return table().parts();
    }

    @Override
    public String partWord() {
        return "block";
    }

    @Override
    public String meaning(String letter) {
        return BlockRules.meaning(letter);
    }

    @Override
    public boolean isPresence(String letter) {
        return letter.equals("s");
    }

    @Override
    public String wording(String letter, String option) {
        return BlockRules.wording(letter, option);
    }

    private static List<Integer> ascending(String name, List<Integer> values, int least, int most) {
        for (int i = 0; i < values.size(); i++) {
            int value = values.get(i);
            if (value < least || value > most || (i > 0 && value <= values.get(i - 1))) {
                throw new IllegalArgumentException(
                        name + " must be ascending numbers between " + least + " and " + most + ", not " + values);
            }
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException(name + " must name at least one value");
        }
        return List.copyOf(values);
    }
}
