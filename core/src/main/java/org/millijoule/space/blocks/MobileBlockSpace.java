package org.millijoule.space.blocks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;
import org.millijoule.space.Architecture;
import org.millijoule.space.Candidate;
import org.millijoule.space.Choice;
import org.millijoule.space.SearchSpace;

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
    /// Of a given line, whose bits do not count.
    private static final List<Integer> ANY_BITS = List.of(2, 3, 4, 5, 6, 7, 8);

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
        if (network.isPresent()) {
            if (network.get().matches("(?s)[^|]*(\\.\\w+|/)[^|]*")
                    && !network.get().matches("s\\d(m\\d.*)?")) {
                throw new IllegalArgumentException(
                        "network is an architecture line such as 's1m6k3b4.4|s0', not a file."
                                + " Maybe the line of an architecture.json? What the network of an ONNX file costs at any"
                                + " bit-widths tells './millijoule simulate FILE.onnx --policy bits.csv'.");
            }
            try {
                open(stem, stages, width, expansions, kernels, connectivity, bitSharing, expansionOne)
                        .parse(network.get());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("network does not fit: " + e.getMessage(), e);
            }
        }
    }

    /// A space whose network is not given.
    public MobileBlockSpace(
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
            int fixedBits) {
        this(
                input,
                classes,
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
                Optional.empty());
    }

    /// A space whose network is not given, as far as its choices go.
    private static MobileBlockSpace open(
            Stem stem,
            List<Stage> stages,
            double width,
            List<Integer> expansions,
            List<Integer> kernels,
            Connectivity connectivity,
            BitSharing bitSharing,
            ExpansionOne expansionOne) {
        return new MobileBlockSpace(
                Optional.empty(),
                Optional.empty(),
                stem,
                stages,
                0,
                width,
                expansions,
                kernels,
                ANY_BITS,
                connectivity,
                bitSharing,
                expansionOne,
                8);
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
                8);
    }

    @Override
    public String kind() {
        return "mobile-blocks";
    }

    /// This space for images of a data set, where it does not name an input or classes of its own.
    public MobileBlockSpace on(Shape image, int numberOfClasses) {
        return with(Optional.of(input.orElse(image)), Optional.of(classes.orElse(numberOfClasses)));
    }

    /// This space for images of another size, whatever it names.
    public MobileBlockSpace at(Shape image) {
        return with(Optional.of(image), classes);
    }

    /// This space with another number of classes, whatever it names.
    public MobileBlockSpace into(int numberOfClasses) {
        return with(input, Optional.of(numberOfClasses));
    }

    /// This space with connectivity, expansions and kernels as in a line, so that only bit-widths are left.
    public MobileBlockSpace given(String line) {
        return with(input, classes, Optional.of(line));
    }

    private MobileBlockSpace with(Optional<Shape> newInput, Optional<Integer> newClasses) {
        return with(newInput, newClasses, network);
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

    public Shape image() {
        return input.orElseThrow(() -> new IllegalStateException("the space has no input shape yet"));
    }

    public int numberOfClasses() {
        return classes.orElseThrow(() -> new IllegalStateException("the space has no number of classes yet"));
    }

    /// `channels` times the width, rounded to a multiple of 8 and never more than 10% below (MobileNetV2's rule).
    public int scaled(int channels) {
        if (width == 1.0) {
            return channels;
        }
        double wanted = channels * width;
        int rounded = Math.max(8, (int) (wanted + 4) / 8 * 8);
        return rounded < 0.9 * wanted ? rounded + 8 : rounded;
    }

    public Layer.Conv2d stemConvolution() {
        return Layer.Conv2d.same(image(), scaled(stem.channels()), 3, stem.stride());
    }

    /// The places of the blocks, in order.
    public List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        Shape shape = stemConvolution().output();
        for (int s = 0; s < stages.size(); s++) {
            for (int i = 0; i < stages.get(s).blocks(); i++) {
                int stride = i == 0 ? stages.get(s).stride() : 1;
                Block block =
                        new Block(blocks.size(), s, shape, scaled(stages.get(s).channels()), stride);
                blocks.add(block);
                shape = block.output();
            }
        }
        return blocks;
    }

    /// Head (if any), pooling and classifier as layers.
    public List<Layer> tail() {
        List<Block> blocks = blocks();
        Shape shape = blocks.getLast().output();
        List<Layer> tail = new ArrayList<>();
        if (headChannels > 0) {
            Layer head = Layer.Conv2d.same(shape, width > 1 ? scaled(headChannels) : headChannels, 1, 1);
            tail.add(head);
            shape = head.output();
        }
        tail.add(Layer.Pool2d.globalAverage(shape));
        tail.add(new Layer.Linear(shape.channels(), numberOfClasses()));
        return tail;
    }

    /// Genotype to settings and back.
    public BlockCodec codec() {
        return new BlockCodec(this);
    }

    @Override
    public List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        for (BlockOptions place : places()) {
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

    private List<String> connections() {
        return connectivity == Connectivity.ALWAYS ? List.of("1") : List.of("0", "1");
    }

    List<String> bitChoices() {
        return bitSharing == BitSharing.BLOCK ? List.of("b1", "b2") : List.of("w1", "a1", "w2", "a2", "w3", "a3");
    }

    /// Number of choices of each block.
    public int choicesPerBlock() {
        return 3 + bitChoices().size();
    }

    /// What may be chosen, block by block.
    public List<BlockOptions> places() {
        if (network.isEmpty()) {
            return openPlaces();
        }
        MobileBlockSpace open = open(stem, stages, width, expansions, kernels, connectivity, bitSharing, expansionOne);
        List<BlockSetting> given = open.codec().settings(open.parse(network.get()));
        return openPlaces().stream()
                .map(place -> place.of(given.get(place.index())))
                .toList();
    }

    private List<BlockOptions> openPlaces() {
        List<BlockOptions> places = new ArrayList<>();
        int channels = scaled(stem.channels());
        for (Stage stage : stages) {
            for (int i = 0; i < stage.blocks(); i++) {
                int out = scaled(stage.channels());
                boolean keepsShape = out == channels && (i > 0 || stage.stride() == 1);
                places.add(new BlockOptions(
                        places.size(), keepsShape, connectivity, connections(), expansions, kernels, bits));
                channels = out;
            }
        }
        return places;
    }

    /// In a run of n neighbouring blocks that can be left out, j present ones with D settings each are D^j
    /// networks, wherever the gaps lie: a run counts sum over j of D^j.
    @Override
    public BigInteger distinctSize() {
        BigInteger product = BigInteger.ONE;
        BigInteger run = BigInteger.ONE;
        for (BlockOptions place : places()) {
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

    @Override
    public Candidate decode(Architecture architecture) {
        CandidateBuilder builder = new CandidateBuilder(image(), this);
        builder.stem();
        List<BlockSetting> settings = codec().settings(architecture);
        List<Block> blocks = blocks();
        for (int i = 0; i < blocks.size(); i++) {
            builder.block(blocks.get(i), settings.get(i));
        }
        builder.tail();
        return builder.build();
    }

    /// The stem alone, fed by the image.
    public Candidate stemAlone() {
        CandidateBuilder builder = new CandidateBuilder(image(), this);
        builder.stem();
        return builder.build();
    }

    /// One present block alone.
    public Candidate blockAlone(Block block, BlockSetting setting) {
        CandidateBuilder builder = new CandidateBuilder(block.input(), this);
        builder.block(block, setting);
        return builder.build();
    }

    /// Head, pooling and classifier alone.
    public Candidate tailAlone() {
        CandidateBuilder builder = new CandidateBuilder(blocks().getLast().output(), this);
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

    private static List<String> text(List<Integer> values) {
        return values.stream().map(String::valueOf).toList();
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

    /// Builds the graph of a candidate, part by part.
    private static final class CandidateBuilder {
        private final MobileBlockSpace space;
        private final Shape input;
        private final List<Node> nodes = new ArrayList<>();
        private final List<Precision> precisions = new ArrayList<>();
        private int last = Network.GRAPH_INPUT;

        CandidateBuilder(Shape input, MobileBlockSpace space) {
            this.input = input;
            this.space = space;
        }

        void stem() {
            add("stem", space.stemConvolution(), Precision.uniform(space.fixedBits));
        }

        void block(Block block, BlockSetting setting) {
            if (!setting.present()) {
                return;
            }
            String name = "block" + block.index();
            int entry = last;
            Shape shape = block.input();
            if (setting.expansion() > 1 || space.expansionOne == ExpansionOne.KEEP) {
                Layer expand = Layer.Conv2d.same(shape, shape.channels() * setting.expansion(), 1, 1);
                add(name + ".expand", expand, setting.expand());
                shape = expand.output();
            }
            Layer depthwise = Layer.Conv2d.depthwise(shape, setting.kernel(), block.stride());
            add(name + ".depthwise", depthwise, setting.depthwise());
            Layer project = Layer.Conv2d.same(depthwise.output(), block.outputChannels(), 1, 1);
            add(name + ".project", project, setting.project());
            if (setting.residual()) {
                nodes.add(new Node(name + ".add", new Layer.Add(project.output()), List.of(entry, last)));
                last = nodes.size() - 1;
            }
        }

        void tail() {
            List<Layer> tail = space.tail();
            if (tail.size() == 3) {
                add("head", tail.getFirst(), Precision.uniform(space.fixedBits));
            }
            nodes.add(Node.of("pool", tail.get(tail.size() - 2), last));
            last = nodes.size() - 1;
            add("classifier", tail.getLast(), Precision.uniform(space.fixedBits));
        }

        private void add(String name, Layer layer, Precision precision) {
            nodes.add(Node.of(name, layer, last));
            precisions.add(precision);
            last = nodes.size() - 1;
        }

        Candidate build() {
            return new Candidate(new Network(input, nodes), new QuantizationPolicy(precisions));
        }
    }
}
