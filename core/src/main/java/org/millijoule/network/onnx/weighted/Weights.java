package org.millijoule.network.onnx.weighted;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Numbers;
import org.millijoule.network.onnx.file.Operator;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.Window;

/// Operators that multiply by weights: Conv, Gemm, MatMul.
final class Weights {
    private final Draft draft;

    Weights(Draft draft) {
        this.draft = draft;
    }

    /// A convolution over a signal or a map; padding before it is taken in.
    View convolution(View x, Numbers weights, Dims filter, Optional<Numbers> bias, Operator operator, Dims result) {
        if (x.dims().rank() > 4 || x.dims().at(0) != draft.images()) {
            throw new Refusal("a convolution over " + x.dims() + "; maps (N, C, H, W) and signals (N, C, L) are read");
        }
        Window window = Window.of(operator, x.dims().spatial(), Optional.of(filter.spatial()));
        List<Kernel.Axis> axes = new ArrayList<>(window.axes());
        Optional<Draft.Padded> padded = x.dims().rank() == 4 ? draft.padded(x) : Optional.empty();
        int source;
        if (padded.isPresent()) {
            source = padded.get().vertex();
            Shape map = draft.shape(source);
            axes.set(0, wider(axes.get(0), padded.get().top(), x.dims().at(2) - map.height()));
            axes.set(1, wider(axes.get(1), padded.get().left(), x.dims().at(3) - map.width()));
        } else {
            source = draft.plain(x);
        }
        Kernel kernel = new Kernel(
                Kernel.Axis.POINT, axes.size() > 1 ? axes.getFirst() : Kernel.Axis.POINT, axes.getLast(), false);
        int outputs = filter.at(0);
        int groups = (int) operator.integer("group", 1);
        Shape shape = new Layer.Convolution(draft.shape(source), outputs, kernel, groups).output();
        Drafted.Kind kind = new Drafted.Kind.Convolution(outputs, kernel, groups);
        return placed(
                new Drafted.Weighted(kind, weights, ones(outputs), row(bias, outputs)),
                source,
                shape,
                operator,
                result,
                new Places.Plain());
    }

    private static Kernel.Axis wider(Kernel.Axis axis, int before, int both) {
        return new Kernel.Axis(
                axis.taps(), axis.stride(), axis.dilation(), axis.before() + before, axis.after() + both - before);
    }

    /// Rows of features times a matrix: a fully connected layer for one row of an image, for several a convolution
    /// over their positions.
    ///
    /// @param matrix (outputs, features)
    /// @param factor of the products
    View matrix(
            View x,
            Numbers matrix,
            int outputs,
            double factor,
            Optional<Numbers> bias,
            Operator operator,
            Dims result) {
        Dims dims = x.dims();
        int features = dims.at(dims.rank() - 1);
        long rows = dims.elements() / features;
        if (rows % draft.images() != 0) {
            throw new Refusal(rows + " rows for a batch of " + draft.images() + " images");
        }
        int positions = Places.fit(rows / draft.images());
        double[] scale = ones(outputs);
        Arrays.fill(scale, factor);
        Places places = Places.of(Places.inOrder(result.elements()), result, draft.images());
        if (positions == 1) {
            Drafted drafted = new Drafted.Weighted(new Drafted.Kind.Linear(outputs), matrix, scale, row(bias, outputs));
            int source = draft.inOrder(x, new Shape(1, 1, features));
            return placed(drafted, source, new Shape(1, 1, outputs), operator, result, places);
        }
        boolean map = dims.rank() == 4 && dims.at(0) == draft.images();
        Shape shape = map ? new Shape(dims.at(1), dims.at(2), features) : new Shape(1, positions, features);
        Kernel point = Kernel.square(1, 1, Padding.all(0));
        Drafted drafted = new Drafted.Weighted(
                new Drafted.Kind.Convolution(outputs, point, 1), matrix, scale, row(bias, outputs));
        Shape output = new Shape(shape.height(), shape.width(), outputs);
        return placed(drafted, draft.inOrder(x, shape), output, operator, result, places);
    }

    private View placed(Drafted drafted, int source, Shape shape, Operator operator, Dims result, Places places) {
        String tensor = operator.outputs().getFirst();
        FileTensor stands = new FileTensor(operator.name(), tensor, result, places);
        int at = draft.add(operator.name(), drafted, List.of(source), shape, stands);
        return View.of(at, result, places, operator.name(), tensor);
    }

    private static double[] ones(int size) {
        double[] row = new double[size];
        Arrays.fill(row, 1);
        return row;
    }

    /// One number for each output: as many, or one for all.
    private static double[] row(Optional<Numbers> bias, int outputs) {
        double[] row = new double[outputs];
        if (bias.isPresent()) {
            int size = bias.get().size();
            if (size != 1 && size != outputs) {
                throw new Refusal(size + " biases for " + outputs + " outputs");
            }
            Arrays.setAll(row, i -> bias.get().at(size == 1 ? 0 : i));
        }
        return row;
    }
}
