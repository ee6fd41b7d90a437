package org.millijoule.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.millijoule.network.Kernel;
import org.millijoule.network.Kernel.Axis;
import org.millijoule.network.Shape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.QuantizedModel;
import org.millijoule.quantize.QuantizedModel.Add;
import org.millijoule.quantize.QuantizedModel.Affine;
import org.millijoule.quantize.QuantizedModel.AveragePool;
import org.millijoule.quantize.QuantizedModel.Clamp;
import org.millijoule.quantize.QuantizedModel.Concat;
import org.millijoule.quantize.QuantizedModel.Convolution;
import org.millijoule.quantize.QuantizedModel.GlobalAveragePool;
import org.millijoule.quantize.QuantizedModel.Linear;
import org.millijoule.quantize.QuantizedModel.MaxPool;
import org.millijoule.quantize.QuantizedModel.Multiply;
import org.millijoule.quantize.QuantizedModel.Node;
import org.millijoule.quantize.QuantizedModel.Quantize;
import org.millijoule.quantize.QuantizedModel.Rearrange;
import org.millijoule.quantize.QuantizedModel.Slope;
import org.millijoule.quantize.QuantizedModel.Table;

/// Small networks of nodes of all kinds with random numbers, wired at random.
final class AllNodesModel {
    /// What may come next.
    private enum Kind {
        CONVOLUTION,
        GROUPS,
        LINEAR,
        CLAMP,
        SLOPE,
        AFFINE,
        TABLE,
        ADD,
        MULTIPLY,
        CONCAT,
        MOVES,
        MAX_POOL,
        AVERAGE_POOL,
        GLOBAL_POOL
    }

    private final RandomGenerator random;
    private final Shape image;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();

    AllNodesModel(RandomGenerator random, Shape image) {
        this.random = random;
        this.image = image;
    }

    /// So many nodes, those that quantize beside them, and now and then a classifier.
    QuantizedModel drawn(int count) {
        int at = quantized(QuantizedModel.IMAGE);
        for (int i = 0; i < count; i++) {
            at = next(Kind.values()[random.nextInt(Kind.values().length)], at);
        }
        if (nodes.getLast() instanceof Quantize || random.nextBoolean()) {
            at = put(new GlobalAveragePool("pool", quantized(at)));
            linear(at);
        }
        float[] mean = floats(image.channels(), 100, 140);
        return new QuantizedModel(image, mean, floats(image.channels(), 0.01f, 0.03f), nodes);
    }

    private int put(Node node) {
        nodes.add(node);
        // A valid network ends with real numbers.
        List<Node> whole = new ArrayList<>(nodes);
        if (node instanceof Quantize) {
            whole.add(new Clamp("end", nodes.size() - 1, 0, 1));
        }
        QuantizedModel model =
                new QuantizedModel(image, new float[image.channels()], floats(image.channels(), 1, 1.1f), whole);
        shapes.add(model.shapes().get(nodes.size() - 1));
        return nodes.size() - 1;
    }

    private String name(String kind) {
        return kind + nodes.size();
    }

    private Shape shape(int at) {
        return at == QuantizedModel.IMAGE ? image : shapes.get(at);
    }

    private int quantized(int from) {
        int bits = random.nextInt(random.nextInt(2, 9), 9); // few bits leave little to tell
        Grid grid = from == QuantizedModel.IMAGE || random.nextInt(4) > 0 ? Grid.signed(bits) : Grid.unsigned(bits);
        return put(new Quantize(name("quantize"), from, random.nextFloat(0.5f, 2) / grid.highest(), grid));
    }

    /// A node itself, or quantized: what nodes of the second kind may read.
    private int either(int at) {
        return random.nextBoolean() ? at : quantized(at);
    }

    private int next(Kind kind, int at) {
        Shape map = shape(at);
        return switch (kind) {
            case CONVOLUTION -> convolution(at, 1);
            case GROUPS -> convolution(at, map.channels() % 2 == 0 && random.nextBoolean() ? 2 : map.channels());
            case LINEAR -> linear(put(new GlobalAveragePool(name("pool"), quantized(at))));
            case CLAMP -> {
                float highest = random.nextBoolean() ? 1.5f : Float.POSITIVE_INFINITY;
                yield put(new Clamp(name("clamp"), either(at), random.nextInt(-1, 1) * 0.7f, highest));
            }
            case SLOPE -> {
                int from = either(at);
                int count = random.nextBoolean() ? 1 : map.channels();
                yield put(new Slope(name("slope"), from, floats(count, -0.3f, 0.5f)));
            }
            case AFFINE -> {
                int from = either(at);
                yield put(new Affine(
                        name("affine"), from, floats(map.channels(), -1, 2), floats(map.channels(), -0.5f, 0.5f)));
            }
            case TABLE -> {
                int from = quantized(at);
                Grid grid = ((Quantize) nodes.get(from)).grid();
                yield put(new Table(name("table"), from, floats(grid.highest() - grid.lowest() + 1, -1, 1)));
            }
            case ADD, MULTIPLY -> {
                int left = quantized(at);
                int right = quantized(partner(at, map, true));
                boolean swapped = random.nextBoolean();
                int a = swapped ? right : left;
                int b = swapped ? left : right;
                yield put(kind == Kind.ADD ? new Add(name("add"), a, b) : new Multiply(name("product"), a, b));
            }
            case CONCAT -> {
                int left = either(at);
                yield put(new Concat(name("concat"), List.of(left, either(partner(left, map, false)), left)));
            }
            case MOVES -> moves(either(at));
            case MAX_POOL -> put(new MaxPool(name("largest"), either(at), window(map)));
            case AVERAGE_POOL -> put(new AveragePool(name("mean"), quantized(at), window(map), random.nextBoolean()));
            case GLOBAL_POOL -> {
                int pixel = put(new GlobalAveragePool(name("pool"), quantized(at)));
                yield random.nextInt(3) == 0
                        ? pixel
                        : put(new Multiply(name("product"), quantized(pixel), quantized(at)));
            }
        };
    }

    /// An earlier node of that shape, or the mean of `at`.
    private int partner(int at, Shape map, boolean pixel) {
        if (pixel && random.nextBoolean()) {
            return put(new GlobalAveragePool(name("pool"), quantized(at)));
        }
        List<Integer> equal = IntStream.range(0, nodes.size())
                .filter(i -> shapes.get(i).equals(map))
                .boxed()
                .toList();
        return equal.get(random.nextInt(equal.size()));
    }

    private int convolution(int at, int groups) {
        Shape map = shape(at);
        int from = quantized(at);
        Kernel kernel = new Kernel(Axis.POINT, axis(map.height()), axis(map.width()), false);
        int outputs = groups * random.nextInt(1, 1 + Math.max(1, 12 / groups));
        Grid grid = Grid.signed(random.nextInt(2, 9));
        int each = Math.toIntExact(kernel.taps() * map.channels() / groups);
        return put(new Convolution(
                name("conv"),
                from,
                map.channels(),
                outputs,
                kernel,
                groups,
                grid,
                integers(grid, outputs * each),
                floats(
                        outputs,
                        1 / (grid.highest() * (float) Math.sqrt(each)),
                        3 / (grid.highest() * (float) Math.sqrt(each))),
                floats(outputs, -0.3f, 0.3f),
                random.nextBoolean() ? Optional.of(6f) : Optional.empty()));
    }

    private int linear(int from) {
        int features = shape(from).channels();
        int outputs = random.nextInt(2, 9);
        Grid grid = Grid.signed(random.nextInt(2, 9));
        return put(new Linear(
                name("linear"),
                quantized(from),
                features,
                outputs,
                grid,
                integers(grid, outputs * features),
                floats(outputs, 0.5f / grid.highest(), 1f / grid.highest()),
                floats(outputs, -0.3f, 0.3f)));
    }

    private Axis axis(int size) {
        int before = random.nextInt(0, 3);
        int after = random.nextInt(0, 3);
        int taps = random.nextInt(1, 1 + Math.min(5, size + before + after));
        int dilation = taps > 1 ? random.nextInt(1, 1 + Math.min(2, (size + before + after - 1) / (taps - 1))) : 1;
        return new Axis(taps, random.nextInt(1, 3), dilation, before, after);
    }

    private Kernel window(Shape map) {
        return new Kernel(Axis.POINT, pooled(map.height()), pooled(map.width()), false);
    }

    private Axis pooled(int size) {
        int taps = random.nextInt(1, 1 + Math.min(4, size));
        return new Axis(taps, random.nextInt(1, 3), 1, random.nextInt(0, taps), random.nextInt(0, taps));
    }

    /// What frameworks do, and anything.
    private int moves(int from) {
        Shape map = shape(from);
        int height = map.height();
        int width = map.width();
        int c = map.channels();
        Shape output =
                switch (map.elements() > 2000 ? 4 : random.nextInt(5)) {
                    case 0 -> new Shape(1, 1, Math.toIntExact(map.elements())); // flattened as (C, H, W)
                    case 1 -> map; // channels in another order
                    case 2 -> new Shape(height + 1, width + 3, c); // zeros around
                    case 3 -> new Shape(2 * height, 2 * width, c); // enlarged
                    default -> new Shape(random.nextInt(1, 5), random.nextInt(1, 5), random.nextInt(1, 9));
                };
        int[] order = random.ints(c, 0, c).toArray();
        int[] positions = new int[Math.toIntExact(output.elements())];
        for (int i = 0; i < positions.length; i++) {
            int y = i / output.channels() / output.width();
            int x = i / output.channels() % output.width();
            int o = i % output.channels();
            if (output.channels() == map.elements() && output.height() == 1) {
                positions[i] = i % (height * width) * c + i / (height * width);
            } else if (output.equals(map)) {
                positions[i] = i - o + order[o];
            } else if (output.height() == height + 1 && output.width() == width + 3 && output.channels() == c) {
                boolean inside = y >= 1 && x >= 2 && x < width + 2;
                positions[i] = inside ? ((y - 1) * width + x - 2) * c + o : -1;
            } else if (output.height() == 2 * height && output.width() == 2 * width && output.channels() == c) {
                positions[i] = (y / 2 * width + x / 2) * c + o;
            } else {
                positions[i] = random.nextInt(-1, Math.toIntExact(map.elements()));
            }
        }
        return put(new Rearrange(name("moves"), from, output, positions));
    }

    private float[] floats(int count, float lowest, float highest) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat(lowest, highest);
        }
        return values;
    }

    private byte[] integers(Grid grid, int count) {
        byte[] weights = new byte[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (byte) random.nextInt(grid.lowest(), grid.highest() + 1);
        }
        return weights;
    }
}
