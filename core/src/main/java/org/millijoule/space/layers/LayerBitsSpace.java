package org.millijoule.space.layers;

import com.google.auto.service.AutoService;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;
import org.millijoule.space.Architecture;
import org.millijoule.space.Candidate;
import org.millijoule.space.Choice;
import org.millijoule.space.Economy;
import org.millijoule.space.Part;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.Structure;

/// The bit-widths of each layer of a given chain of convolutions, which ends with global average pooling and a
/// classifier; batch-norm and ReLU6 follow every convolution. A layer has two choices, the bits of its weights (`w`)
/// and of what it reads (`a`), as in HAQ (Wang et al., CVPR 2019).
///
/// The layers are named `conv1`, `conv2`, ... and `classifier`. An architecture prints as `8.8|4.6|...|8.8`, weights
/// and activations of every layer in order, fixed ones too.
///
/// @param input image shape; absent until [#on(Shape, int)] fills in the data set's
/// @param classes number of classes; absent likewise
/// @param layers the convolutions in order
/// @param weightBits that may be chosen for the weights of a layer, ascending
/// @param activationBits that may be chosen for what a layer reads, ascending
/// @param fixed layers without a choice (`our choice`: the first and the last, as HAQ and most others do)
/// @param fixedBits bit-width of these
@AutoService(SearchSpace.class)
public record LayerBitsSpace(
        Optional<Shape> input,
        Optional<Integer> classes,
        List<Convolution> layers,
        List<Integer> weightBits,
        List<Integer> activationBits,
        List<String> fixed,
        int fixedBits)
        implements SearchSpace {
    private static final String CLASSIFIER = "classifier";

    /// A small network for images of 28x28 or 32x32 pixels (`our choice` of the table).
    public LayerBitsSpace() {
        this(
                Optional.empty(),
                Optional.empty(),
                List.of(
                        new Convolution(16, 3, 1),
                        new Convolution(16, 3, 2),
                        new Convolution(32, 3, 1),
                        new Convolution(32, 3, 2),
                        new Convolution(64, 1, 1)),
                List.of(2, 4, 6, 8),
                List.of(2, 4, 6, 8),
                List.of("conv1", CLASSIFIER),
                8);
    }

    public LayerBitsSpace {
        layers = List.copyOf(layers);
        weightBits = ascending("weight-bits", weightBits);
        activationBits = ascending("activation-bits", activationBits);
        fixed = List.copyOf(fixed);
        if (layers.isEmpty() || layers.size() > 200) {
            throw new IllegalArgumentException("layers must name between 1 and 200 convolutions, not " + layers.size()
                    + ". Maybe [{channels: 16}]?");
        }
        if (fixedBits < 2 || fixedBits > 8) {
            throw new IllegalArgumentException("fixed-bits must lie between 2 and 8, not " + fixedBits);
        }
        if (classes.isPresent() && classes.get() < 2) {
            throw new IllegalArgumentException(
                    "classes must be at least 2, not " + classes.get() + ". Maybe leave classes out?");
        }
        List<String> names = names(layers);
        for (String name : fixed) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("fixed names the layer '" + name + "', but there are only "
                        + names.getFirst() + " to " + names.get(names.size() - 2) + " and " + names.getLast()
                        + ". Maybe " + CLASSIFIER + "?");
            }
        }
        if (input.isPresent()) {
            chain(input.get(), layers); // refuses depthwise layers that do not fit
        }
    }

    private static List<Integer> ascending(String name, List<Integer> values) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) < 2 || values.get(i) > 8 || (i > 0 && values.get(i) <= values.get(i - 1))) {
                throw new IllegalArgumentException(name + " must be ascending numbers between 2 and 8, not " + values);
            }
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException(name + " must name at least one value");
        }
        return List.copyOf(values);
    }

    private static List<String> names(List<Convolution> layers) {
        return Stream.concat(IntStream.rangeClosed(1, layers.size()).mapToObj(i -> "conv" + i), Stream.of(CLASSIFIER))
                .toList();
    }

    private static List<Layer.Convolution> chain(Shape image, List<Convolution> layers) {
        List<Layer.Convolution> chain = new ArrayList<>();
        Shape shape = image;
        for (Convolution layer : layers) {
            Layer.Convolution next = layer.on(shape);
            chain.add(next);
            shape = next.output();
        }
        return chain;
    }

    @Override
    public String kind() {
        return "layer-bits";
    }

    @Override
    public LayerBitsSpace at(Shape image) {
        return with(Optional.of(image), classes);
    }

    @Override
    public LayerBitsSpace into(int numberOfClasses) {
        return with(input, Optional.of(numberOfClasses));
    }

    private LayerBitsSpace with(Optional<Shape> newInput, Optional<Integer> newClasses) {
        return new LayerBitsSpace(newInput, newClasses, layers, weightBits, activationBits, fixed, fixedBits);
    }

    /// The convolutions for images of [#image()].
    public List<Layer.Convolution> convolutions() {
        return chain(image(), layers);
    }

    /// The last layer.
    public Layer.Linear classifier() {
        return new Layer.Linear(convolutions().getLast().outputChannels(), numberOfClasses());
    }

    /// The names of all layers, fixed ones too.
    public List<String> names() {
        return names(layers);
    }

    /// Whether a layer has a choice.
    public boolean isFree(int layer) {
        return !fixed.contains(names().get(layer));
    }

    /// The position of the first of a free layer's two choices, weights first.
    public int firstChoice(int layer) {
        return 2 * (int) IntStream.range(0, layer).filter(this::isFree).count();
    }

    @Override
    public List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        List<String> names = names();
        for (int i = 0; i < names.size(); i++) {
            if (isFree(i)) {
                choices.add(choice(names.get(i) + ".w", weightBits));
                choices.add(choice(names.get(i) + ".a", activationBits));
            }
        }
        return choices;
    }

    private static Choice choice(String name, List<Integer> bits) {
        return new Choice(name, bits.stream().map(String::valueOf).toList(), OptionalInt.empty(), false);
    }

    @Override
    public BigInteger distinctSize() {
        return size();
    }

    /// The precision of every layer, the classifier last.
    ///
    /// @throws IllegalArgumentException if the architecture is of another space
    public List<Precision> precisions(Architecture architecture) {
        return codec().precisions(architecture);
    }

    private LayerCodec codec() {
        return new LayerCodec(
                names(),
                IntStream.range(0, layers.size() + 1).mapToObj(this::isFree).toList(),
                weightBits,
                activationBits,
                fixedBits);
    }

    @Override
    public Candidate decode(Architecture architecture) {
        List<Node> nodes = new ArrayList<>();
        List<Layer.Convolution> chain = convolutions();
        for (Layer.Convolution layer : chain) {
            nodes.add(Node.of("conv" + (nodes.size() + 1), layer, nodes.size() - 1));
        }
        nodes.add(Node.of("pool", Layer.Pool.globalAverage(chain.getLast().output()), nodes.size() - 1));
        nodes.add(Node.of(CLASSIFIER, classifier(), nodes.size() - 1));
        return new Candidate(new Network(image(), nodes), new QuantizationPolicy(precisions(architecture)));
    }

    /// A layer costs what its own bits and those at which the next one reads make of it; pooling passes on what the
    /// classifier asks for.
    @Override
    public Structure structure() {
        List<Structure.Term> terms = new ArrayList<>();
        List<String> names = names();
        for (int i = 0; i < names.size(); i++) {
            List<Integer> choices = new ArrayList<>();
            if (isFree(i)) {
                choices.addAll(List.of(firstChoice(i), firstChoice(i) + 1));
            }
            if (i + 1 < names.size() && isFree(i + 1)) {
                choices.add(firstChoice(i + 1) + 1);
            }
            boolean last = i + 1 == names.size();
            terms.add(new Structure.Term(last ? List.of("pool", names.get(i)) : List.of(names.get(i)), choices));
        }
        return new Structure.Terms(terms);
    }

    @Override
    public Architecture canonical(Architecture architecture) {
        return architecture;
    }

    @Override
    public String print(Architecture architecture) {
        return codec().print(architecture);
    }

    @Override
    public Architecture parse(String line) {
        return codec().parse(line);
    }

    /// All that may be chosen for weights or activations.
    @Override
    public List<Integer> bits() {
        return Stream.concat(weightBits.stream(), activationBits.stream())
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public Optional<Architecture> uniform(int bitsEverywhere) {
        return weightBits.contains(bitsEverywhere) && activationBits.contains(bitsEverywhere)
                ? Optional.of(codec().uniform(bitsEverywhere))
                : Optional.empty();
    }

    @Override
    public Architecture withBits(Architecture architecture, int bitsEverywhere) {
        return codec().uniform(bitsEverywhere);
    }

    @Override
    public boolean onlyBits() {
        return true;
    }

    @Override
    public List<Economy> economies() {
        return LayerEconomies.of(this);
    }

    @Override
    public List<Part> parts() {
        List<String> names = names();
        return IntStream.range(0, names.size())
                .filter(this::isFree)
                .mapToObj(i -> new Part(names.get(i), 0))
                .toList();
    }

    @Override
    public String partWord() {
        return "layer";
    }

    @Override
    public String meaning(String letter) {
        return switch (letter) {
            case "w" -> "weight bits";
            case "a" -> "input bits";
            default -> letter;
        };
    }

    @Override
    public String wording(String letter, String option) {
        return option + " bits";
    }
}
