package org.millijoule.network.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Model;
import org.millijoule.network.onnx.file.OnnxException;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.file.Signature;
import org.millijoule.network.onnx.file.Signature.Size;
import org.millijoule.network.onnx.rule.Batch;
import org.millijoule.text.Some;

/// The input of the file that takes the image: its batch, taken out, and its sizes, all known.
///
/// @param resized whether the caller asked for another size than the file has, so that declared shapes are void
record ImageInput(Signature signature, Dims dims, Batch batch, boolean resized) {
    /// What an input of no declared shape is taken for where the size of an image is given.
    private static final List<Size> ANY_MAP = Collections.nCopies(4, new Size.Symbolic(""));

    private static final List<String> PRODUCTS = List.of("Conv", "Gemm", "MatMul");

    /// @param size of an image where the file leaves it open, or another than the file's
    /// @throws OnnxException if there is no image or several inputs, or a size is left open
    static ImageInput of(Model model, Optional<Shape> size) {
        Signature signature = only(model);
        List<Size> sizes = signature
                .sizes()
                .filter(list -> !list.isEmpty() && list.size() <= Dims.HIGHEST_RANK)
                .or(() -> size.map(_ -> ANY_MAP))
                .orElseThrow(() -> broken(
                        model, signature, "it needs a batch and the sizes of an image. Maybe --input 224x224x3?"));
        boolean stepsFirst = sizes.size() == 3 && feedsCell(model, signature.name());
        int batchAxis = stepsFirst ? 1 : 0;
        long images =
                switch (sizes.get(batchAxis)) {
                    case Size.Fixed(long value) -> value;
                    case Size.Symbolic _ -> 1;
                };
        List<Long> asked = size.map(shape -> forInput(model, signature, shape, sizes, batchAxis))
                .orElse(List.of());
        List<Long> dims = new ArrayList<>();
        boolean resized = false;
        for (int axis = 0; axis < sizes.size(); axis++) {
            if (axis == batchAxis) {
                dims.add(images);
                continue;
            }
            Optional<Long> fixed =
                    switch (sizes.get(axis)) {
                        case Size.Fixed(long value) -> Optional.of(value);
                        case Size.Symbolic _ -> Optional.empty();
                    };
            Optional<Long> wanted =
                    asked.isEmpty() ? Optional.empty() : Optional.of(asked.get(axis < batchAxis ? axis : axis - 1));
            if (fixed.isEmpty() && wanted.isEmpty()) {
                throw broken(
                        model,
                        signature,
                        "'" + sizes.get(axis) + "' is not a number. Maybe " + asExample(sizes, batchAxis) + "?");
            }
            if (axis == channelAxis(sizes)
                    && sizes.size() >= 4
                    && fixed.isPresent()
                    && !wanted.orElse(fixed.get()).equals(fixed.get())) {
                throw broken(
                        model,
                        signature,
                        "an image of " + wanted.get() + " channels was asked for. Maybe give " + fixed.get()
                                + " channels, last: --input " + withChannels(size.orElseThrow(), fixed.get()) + "?");
            }
            resized |= !wanted.equals(fixed) && wanted.isPresent();
            dims.add(wanted.or(() -> fixed).orElseThrow());
        }
        try {
            return new ImageInput(signature, Dims.ofLongs(dims), new Batch(images), resized);
        } catch (Refusal e) {
            throw broken(model, signature, e.reason());
        }
    }

    /// The option that gives the open sizes of such an input; of a map that has its channels only those are kept.
    private static String asExample(List<Size> sizes, int batchAxis) {
        return switch (sizes.size()) {
            case 4 -> "--input 224x224x" + fixed(sizes.get(channelAxis(sizes)), "3");
            case 3 ->
                "--input 1x" + fixed(sizes.get(1 - batchAxis), "128") + "x" + fixed(sizes.get(2), "768")
                        + ", tokens and features, or channels and length";
            case 2 -> "--input 1x1x" + fixed(sizes.get(1), "64") + ", the number of features";
            case 5 -> "--input 16x112x112x" + fixed(sizes.get(1), "3") + ", the depth first";
            default -> "export it with fixed sizes";
        };
    }

    /// Where the channels of a map stand: last where there are few, which are no rows (`our choice`: 4).
    private static int channelAxis(List<Size> sizes) {
        boolean last = sizes.size() == 4
                && sizes.get(3) instanceof Size.Fixed(long channels)
                && channels <= 4
                && !(sizes.get(1) instanceof Size.Fixed(long rows) && rows <= 4);
        return last ? 3 : 1;
    }

    /// The size that was meant: channels, where they stand first, belong last.
    private static String withChannels(Shape asked, long channels) {
        List<Integer> sides = asked.sides();
        List<Integer> rest =
                sides.getFirst() == channels ? sides.subList(1, sides.size()) : sides.subList(0, sides.size() - 1);
        return rest.stream().map(String::valueOf).collect(Collectors.joining("x")) + "x" + channels;
    }

    private static String fixed(Size size, String otherwise) {
        return size instanceof Size.Fixed ? size.toString() : otherwise;
    }

    /// A recurrent cell without layout 1 reads (steps, batch, inputs).
    private static boolean feedsCell(Model model, String input) {
        return model.graph().operators().stream()
                .filter(operator -> List.of("LSTM", "GRU", "RNN").contains(operator.type()))
                .anyMatch(operator -> operator.inputs().indexOf(input) == 0 && operator.integer("layout", 0) == 0);
    }

    /// An export that leaves the weights to whoever runs it.
    private static void refuseWithoutWeights(Model model) {
        List<String> weights = model.inputs().stream()
                .map(Signature::name)
                .filter(name -> model.graph().operators().stream()
                        .anyMatch(operator -> PRODUCTS.contains(operator.type())
                                && operator.inputs().indexOf(name) == 1))
                .toList();
        if (!weights.isEmpty()) {
            throw model.broken("the network has no weights: " + Some.of(weights, 3)
                    + (weights.size() == 1 ? " is an input" : " are inputs")
                    + " without values. Maybe export it with them (export_params=True)?");
        }
    }

    /// The same with all of the input as one image, whatever its first side: for files that take no batch.
    ImageInput whole() {
        return new ImageInput(signature, dims, new Batch(1), resized);
    }

    /// One image.
    Shape image() {
        return batch.shape(dims);
    }

    private static Signature only(Model model) {
        if (model.inputs().isEmpty()) {
            throw model.broken("the network has no input");
        }
        List<Signature> images = model.inputs().size() == 1
                ? model.inputs()
                : model.inputs().stream()
                        .filter(input ->
                                input.sizes().filter(list -> list.size() == 4).isPresent())
                        .toList();
        if (images.size() != 1) {
            refuseWithoutWeights(model);
            throw model.broken("the network has " + model.inputs().size() + " inputs ("
                    + model.inputs().stream()
                            .map(input -> input.name() + ": " + input.shape())
                            .collect(Collectors.collectingAndThen(Collectors.toList(), all -> Some.of(all, 10)))
                    + "), of which one must be the image, N x C x H x W. Maybe export it with one input?");
        }
        return images.getFirst();
    }

    /// The sizes behind the batch for `shape`: channels, (depth,) height, width, or tokens and features, or features.
    private static List<Long> forInput(Model model, Signature signature, Shape shape, List<Size> sizes, int batchAxis) {
        long channels = shape.channels();
        long depth = shape.depth();
        long height = shape.height();
        long width = shape.width();
        boolean fits =
                switch (sizes.size()) {
                    case 5 -> true;
                    case 4 -> depth == 1;
                    case 3 -> depth * height == 1;
                    case 2 -> depth * height * width == 1;
                    default -> false;
                };
        if (!fits) {
            throw broken(
                    model,
                    signature,
                    "--input " + shape + " says nothing about it. Maybe " + asExample(sizes, batchAxis) + "?");
        }
        return switch (sizes.size()) {
            case 5 -> List.of(channels, depth, height, width);
            case 4 -> channelAxis(sizes) == 3 ? List.of(height, width, channels) : List.of(channels, height, width);
            case 3 -> List.of(width, channels);
            default -> List.of(channels);
        };
    }

    private static OnnxException broken(Model model, Signature signature, String problem) {
        return model.broken("the input '" + signature.name() + "' is " + signature.shape() + ": " + problem);
    }
}
