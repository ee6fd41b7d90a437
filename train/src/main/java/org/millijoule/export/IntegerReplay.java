package org.millijoule.export;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.millijoule.data.Images;
import org.millijoule.network.Layer;
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

/// The logits of a [QuantizedModel], computed with integers between its quantizers: the proof that the network
/// runs on integers, and the reference for `model.onnx`.
///
/// `fl` is rounding to float32, to nearest with ties to even; every operation below is one such rounding, in the
/// order written, so two implementations of these lines agree in every bit. S is an exact sum of integers.
/// * image: `fl(fl(pixel - mean) * inverseDeviation)`
/// * Quantize: the integer `clamp(roundHalfEven(fl(x / scale)), lowest, highest)`, read as `fl(scale * integer)`
/// * Convolution, Linear: `fl(fl(fl(S) * fl(operandScale * weightScale)) + bias)`, then clamped to 0..ceiling
/// * Add: `fl(fl(leftScale * left) + fl(rightScale * right))`; Multiply: the same with `*`
/// * GlobalAveragePool: `fl(fl(S) * fl(scale / (height * width)))`
/// * AveragePool: `fl(fl(S) * fl(scale / count))`, count the values of the window, its padding where that counts
/// * Table: `values[integer - lowest]`
/// * Clamp: x where it lies between the limits, else the limit that it passes
/// * Slope: `fl(factor * x)` where x is below 0, else x
/// * Affine: `fl(fl(scale * x) + shift)`
/// * Concat, Rearrange, MaxPool: values as they are
///
/// The x of the last four is what a node gives, `fl(scale * integer)` of a Quantize. S is held in 32 bits, which no
/// sum of a [QuantizedModel] leaves. Immutable; safe for use by several threads.
public final class IntegerReplay {
    /// Images that are read at once; our choice: a few MB.
    private static final int READ = 1024;

    /// Images that one thread computes in turn; our choice: enough to share its working memory.
    private static final int TURN = 32;

    private final Shape image;
    private final List<Shape> shapes;
    private final List<Boolean> quantized;
    private final List<Step> steps;
    private final int classes;

    /// Prepares the replay of `model`.
    public IntegerReplay(QuantizedModel model) {
        image = model.input();
        shapes = model.shapes();
        classes = model.classes();
        quantized = model.nodes().stream().map(Quantize.class::isInstance).toList();
        steps = new ArrayList<>();
        for (int i = 0; i < model.nodes().size(); i++) {
            steps.add(step(model, i));
        }
    }

    /// The logits of one image.
    ///
    /// @param pixels (H, W, C), 0..255
    public float[] logits(byte[] pixels) {
        return logits(pixels, 1);
    }

    /// The logits of several images, (images, classes), computed in parallel.
    ///
    /// @param pixels (images, H, W, C), 0..255
    /// @throws IllegalArgumentException if `pixels` is not that long
    public float[] logits(byte[] pixels, int images) {
        if (pixels.length != images * image.elements()) {
            throw new IllegalArgumentException(
                    images + " images of " + image + " are not " + pixels.length + " bytes long");
        }
        float[] logits = new float[images * classes];
        IntStream.range(0, (images + TURN - 1) / TURN).parallel().forEach(turn -> {
            Values values = Values.of(image, shapes, quantized);
            for (int i = turn * TURN; i < Math.min(images, (turn + 1) * TURN); i++) {
                System.arraycopy(pixels, i * values.image().length, values.image(), 0, values.image().length);
                steps.forEach(step -> step.run(values));
                System.arraycopy(values.reals()[steps.size() - 1], 0, logits, i * classes, classes);
            }
        });
        return logits;
    }

    /// The logits of all images in order, (count, classes), computed in parallel.
    ///
    /// @throws IllegalArgumentException if the images have another shape than the model's
    public float[] logits(Images images) {
        if (!images.shape().equals(image)) {
            throw new IllegalArgumentException("the network takes " + image + ", but images are " + images.shape());
        }
        int elements = Math.toIntExact(image.elements());
        float[] logits = new float[images.count() * classes];
        for (int first = 0; first < images.count(); first += READ) {
            int count = Math.min(READ, images.count() - first);
            byte[] pixels = new byte[count * elements];
            for (int i = 0; i < count; i++) {
                images.read(first + i, pixels, i * elements);
            }
            System.arraycopy(logits(pixels, count), 0, logits, first * classes, count * classes);
        }
        return logits;
    }

    private Step step(QuantizedModel model, int at) {
        Node node = model.nodes().get(at);
        int first = node.inputs().getFirst();
        Shape arriving = first == QuantizedModel.IMAGE ? image : shapes.get(first);
        return switch (node) {
            case Quantize quantize when first == QuantizedModel.IMAGE -> quantizeImage(model, at, quantize);
            case Quantize quantize -> quantize(model, at, quantize);
            case Convolution conv ->
                new IntegerConvolution(
                        at,
                        new Layer.Convolution(arriving, conv.outputChannels(), conv.kernel(), conv.groups()),
                        operand(model, first),
                        conv);
            case Linear linear ->
                new IntegerConvolution(
                        at,
                        new Layer.Convolution(arriving, linear.outputs(), 1, 1, 0, 1),
                        operand(model, first),
                        linear);
            case GlobalAveragePool _ ->
                pool(at, first, arriving, operand(model, first).scale());
            case Add _,
                    Multiply _,
                    Table _,
                    Clamp _,
                    Slope _,
                    Affine _,
                    Concat _,
                    Rearrange _,
                    MaxPool _,
                    AveragePool _ -> new PlainSteps(model, at).step();
        };
    }

    private static Quantize operand(QuantizedModel model, int at) {
        return (Quantize) model.nodes().get(at);
    }

    private static int round(float x, float scale, Grid grid) {
        // The bounds are integers, so clamping before rounding gives the same.
        return (int) Math.rint(Math.min(Math.max(x / scale, grid.lowest()), grid.highest()));
    }

    /// A pixel has 256 values: each channel's integers are looked up.
    private static Step quantizeImage(QuantizedModel model, int at, Quantize node) {
        int channels = model.input().channels();
        int[] table = new int[channels * 256];
        for (int c = 0; c < channels; c++) {
            for (int pixel = 0; pixel < 256; pixel++) {
                float centred = pixel - model.mean()[c];
                table[c * 256 + pixel] = round(centred * model.inverseDeviation()[c], node.scale(), node.grid());
            }
        }
        return values -> {
            byte[] pixels = values.image();
            int[] result = values.integers()[at];
            for (int i = 0; i < result.length; i++) {
                result[i] = table[i % channels * 256 + (pixels[i] & 0xff)];
            }
        };
    }

    private static Step quantize(QuantizedModel model, int at, Quantize node) {
        float scale = node.scale();
        Grid grid = node.grid();
        if (model.nodes().get(node.from()) instanceof Quantize before) {
            return values -> {
                int[] integers = values.integers()[node.from()];
                int[] result = values.integers()[at];
                for (int i = 0; i < result.length; i++) {
                    result[i] = round(before.scale() * integers[i], scale, grid);
                }
            };
        }
        return values -> {
            float[] reals = values.reals()[node.from()];
            int[] result = values.integers()[at];
            for (int i = 0; i < result.length; i++) {
                result[i] = round(reals[i], scale, grid);
            }
        };
    }

    private static Step pool(int at, int from, Shape map, float scale) {
        int pixels = map.height() * map.width();
        int channels = map.channels();
        float multiplier = scale / pixels;
        return values -> {
            int[] integers = values.integers()[from];
            float[] result = values.reals()[at];
            for (int c = 0; c < channels; c++) {
                int sum = 0; // at most 255 per pixel
                for (int pixel = 0; pixel < pixels; pixel++) {
                    sum += integers[pixel * channels + c];
                }
                result[c] = sum * multiplier;
            }
        };
    }
}
