package org.millijoule.network.zoo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;

/// Well-known networks for images of any size, with fresh weights and batch-norm: what `train NAME` trains.
///
/// Images below 64 pixels keep their size longer, as is usual (`our choice` of the bound): ResNet-18's stem is 3x3
/// without stride and pooling, MobileNetV2's stem and second stage have stride 1.
public final class UntrainedNetworks {
    private static final List<String> NAMES = List.of("resnet-8", "resnet-20", "resnet-18", "mobilenet-v2");
    private static final int SMALL = 64;
    private static final double EPSILON = 1e-5;

    /// Expansion, channels, blocks, stride of the first, of each stage (Sandler et al., CVPR 2018, table 2).
    private static final int[][] INVERTED = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    private final RandomGenerator random;
    private final double width;
    private final Shape image;
    private final List<Vertex> vertices = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();

    private UntrainedNetworks(Shape image, double width, RandomGenerator random) {
        this.image = image;
        this.width = width;
        this.random = random;
    }

    /// Those that there are.
    public static List<String> names() {
        return NAMES;
    }

    /// A network for such images.
    ///
    /// @param width factor on all channels but those of the image and the classes, above 0
    /// @param random draws the weights
    /// @throws IllegalArgumentException if there is no such network, or nothing is left of such an image
    public static WeightedGraph of(String name, Shape image, int classes, double width, RandomGenerator random) {
        if (!(width > 0 && width <= 8)) {
            throw new IllegalArgumentException(
                    "a width lies above 0 and at most at 8, not at " + width + ". Maybe 0.5?");
        }
        UntrainedNetworks made = new UntrainedNetworks(image, width, random);
        int last =
                switch (name) {
                    case "resnet-8" -> made.residual(16, 3, 1);
                    case "resnet-20" -> made.residual(16, 3, 3);
                    case "resnet-18" -> made.residual(64, 4, 2);
                    case "mobilenet-v2" -> made.inverted();
                    default ->
                        throw new IllegalArgumentException("no network '" + name + "' is trained by name. Maybe "
                                + String.join(", ", NAMES) + "?");
                };
        made.classifier(last, classes);
        return new WeightedGraph(image, made.vertices);
    }

    private boolean isSmall() {
        return Math.min(image.height(), image.width()) < SMALL;
    }

    /// A multiple of 8 near the wanted width, never below nine tenths of it, as MobileNetV2's authors round.
    private int channels(int full) {
        if (width == 1) {
            return full;
        }
        double wanted = full * width;
        int rounded = Math.max(8, (int) (wanted + 4) / 8 * 8);
        return rounded < 0.9 * wanted ? rounded + 8 : rounded;
    }

    private Shape shape(int at) {
        return at == WeightedGraph.IMAGE ? image : shapes.get(at);
    }

    private int put(String name, Operation operation, Integer... inputs) {
        List<Shape> read = Arrays.stream(inputs).map(this::shape).toList();
        vertices.add(new Vertex(name, operation, List.of(inputs)));
        shapes.add(operation.output(read));
        return vertices.size() - 1;
    }

    /// Stages of residual blocks of two 3x3 convolutions (He et al., CVPR 2016): of 16 channels for small images,
    /// section 4.2, of 64 for ImageNet's, table 1.
    private int residual(int first, int stages, int blocks) {
        boolean large = first == 64 && !isSmall();
        int last = convolution("stem", WeightedGraph.IMAGE, channels(first), large ? 7 : 3, large ? 2 : 1, 1);
        last = relu("stem", last);
        if (large) {
            Kernel.Axis axis = new Kernel.Axis(3, 2, 1, 1, 1);
            last = put("stem.pool", new Operation.Pool(Layer.Pool.Kind.MAXIMUM, axis, axis, false), last);
        }
        for (int stage = 0; stage < stages; stage++) {
            for (int b = 0; b < blocks; b++) {
                String name = "stage" + (stage + 1) + ".block" + b;
                last = residualBlock(name, last, channels(first << stage), stage > 0 && b == 0 ? 2 : 1);
            }
        }
        return last;
    }

    private int residualBlock(String name, int input, int outputs, int stride) {
        int branch = relu(name + ".conv1", convolution(name + ".conv1", input, outputs, 3, stride, 1));
        branch = convolution(name + ".conv2", branch, outputs, 3, 1, 1);
        int shortcut = shape(input).equals(shape(branch))
                ? input
                : convolution(name + ".shortcut", input, outputs, 1, stride, 1);
        return relu(name, put(name + ".add", new Operation.Add(), shortcut, branch));
    }

    private int inverted() {
        int last = relu6("stem", convolution("stem", WeightedGraph.IMAGE, channels(32), 3, isSmall() ? 1 : 2, 1));
        int number = 0;
        for (int s = 0; s < INVERTED.length; s++) {
            int[] stage = INVERTED[s];
            int first = isSmall() && s == 1 ? 1 : stage[3];
            for (int b = 0; b < stage[2]; b++) {
                last = invertedBlock("block" + number++, last, stage[0], channels(stage[1]), b == 0 ? first : 1);
            }
        }
        return relu6("head", convolution("head", last, width > 1 ? channels(1280) : 1280, 1, 1, 1));
    }

    private int invertedBlock(String name, int input, int expansion, int outputs, int stride) {
        int hidden = shape(input).channels() * expansion;
        int last = input;
        if (expansion > 1) {
            last = relu6(name + ".expand", convolution(name + ".expand", last, hidden, 1, 1, 1));
        }
        last = relu6(name + ".depthwise", convolution(name + ".depthwise", last, hidden, 3, stride, hidden));
        last = convolution(name + ".project", last, outputs, 1, 1, 1);
        return shape(last).equals(shape(input)) ? put(name + ".add", new Operation.Add(), input, last) : last;
    }

    private int relu(String name, int from) {
        return put(name + ".relu", Operation.Clamp.RELU, from);
    }

    private int relu6(String name, int from) {
        return put(name + ".relu6", new Operation.Clamp(0, 6), from);
    }

    /// With batch-norm; weights normal with variance 2 / fan-out (He et al., ICCV 2015).
    private int convolution(String name, int from, int outputs, int kernel, int stride, int groups) {
        Kernel.Axis axis = new Kernel.Axis(kernel, stride, 1, kernel / 2, kernel / 2);
        int each = shape(from).channels() / groups * kernel * kernel;
        double fanOut = (double) outputs / groups * kernel * kernel;
        Operation operation = new Operation.Convolution(
                outputs,
                new Kernel(Kernel.Axis.POINT, axis, axis, false),
                groups,
                drawn(outputs * each, Math.sqrt(2 / fanOut)),
                new float[outputs]);
        float[] ones = new float[outputs];
        Arrays.fill(ones, 1);
        return put(
                name + ".norm",
                new Operation.BatchNorm(ones, new float[outputs], new float[outputs], ones.clone(), EPSILON),
                put(name, operation, from));
    }

    private void classifier(int from, int classes) {
        int means = put("pool", Operation.Pool.mean(shape(from)), from);
        int features = shape(means).channels();
        put("classifier", new Operation.Linear(classes, drawn(classes * features, 0.01), new float[classes]), means);
    }

    private float[] drawn(int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }
}
