package org.millijoule.network.onnx.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.Part.Source;
import org.millijoule.network.onnx.rule.Result.Kind;

/// The layers of one operator in the making.
final class PartList {
    private final List<Part> parts = new ArrayList<>();

    /// A factor of a product.
    ///
    /// @param elements of one image, or of the weights
    /// @param bits where the file says them
    record Factor(Optional<Source> source, long elements, Optional<Integer> bits) {
        static Factor of(Value value) {
            Optional<Source> source = value.computed().map(_ -> new Source.Operand(value));
            long elements = value.computed()
                    .map(computed -> computed.shape().elements())
                    .orElse(value.dims().elements());
            return new Factor(source, elements, value.levels().bits());
        }

        boolean constant() {
            return source.isEmpty();
        }
    }

    Kind.Weighted kind() {
        return new Kind.Weighted(parts);
    }

    /// A layer with weights.
    Factor weighted(String suffix, Layer layer, Value weights, Factor x) {
        return weighted(suffix, layer, weights.levels().bits(), x);
    }

    private Factor weighted(String suffix, Layer layer, Optional<Integer> weightBits, Factor x) {
        Factor read = inForm(named(suffix, "rows"), x, layer.input());
        return add(new Part(
                suffix, layer, weightBits, x.bits(), List.of(read.source().orElseThrow())));
    }

    /// `count` times (rows x depth) by (depth x columns), per image; a constant factor holds weights.
    Factor product(String suffix, Factor a, Factor b, long count, long rows, long depth, long columns) {
        if (a.constant() && b.constant()) {
            throw new Refusal("a product of constants, whose values are not in the file");
        }
        if (b.constant()) {
            return weighted(suffix, matrices(count, rows, depth, columns), b.bits(), a);
        }
        if (a.constant()) {
            return weighted(suffix, matrices(count, columns, depth, rows), a.bits(), b);
        }
        Layer.Product product =
                new Layer.Product(Batch.fit(count), Batch.fit(rows), Batch.fit(depth), Batch.fit(columns));
        Factor left = inForm(named(suffix, "left"), a, product.input());
        Factor right = inForm(named(suffix, "right"), b, product.second());
        return add(new Part(
                suffix,
                product,
                b.bits(),
                a.bits(),
                List.of(left.source().orElseThrow(), right.source().orElseThrow())));
    }

    /// Weights of one matrix, or of one for each group of the operand's values.
    private static Layer matrices(long count, long positions, long inputs, long outputs) {
        if (count == 1) {
            return new Layer.Linear(Batch.fit(positions), Batch.fit(inputs), Batch.fit(outputs));
        }
        Shape row = new Shape(1, Batch.fit(positions), Batch.fit(count * inputs));
        Kernel one = Kernel.square(1, 1, Padding.all(0));
        return new Layer.Convolution(row, Batch.fit(count * outputs), one, Batch.fit(count));
    }

    private static String named(String suffix, String side) {
        return suffix.isEmpty() ? side : suffix + "-" + side;
    }

    /// The factor as the product reads it: repeated, summed up or cut out, where its values are more or fewer.
    Factor inForm(String suffix, Factor factor, Shape wanted) {
        if (factor.elements() == wanted.elements()) {
            return factor;
        }
        Source source = factor.source().orElseThrow();
        Shape shape = new Shape(1, 1, Batch.fit(factor.elements()));
        String operator = factor.elements() < wanted.elements() ? "Expand" : "Slice";
        Factor changed = add(Part.free(suffix, new Layer.Other(operator, List.of(shape), wanted, false), source));
        return new Factor(changed.source(), changed.elements(), factor.bits());
    }

    /// The sum with a tensor of the operator that is computed from the image, or with nothing.
    Factor plus(Factor result, Optional<Value> addend, Shape shape) {
        Optional<Value.Origin.Computed> computed = addend.flatMap(Value::computed);
        if (computed.isEmpty()) {
            return result;
        }
        Source one = result.source().orElseThrow();
        Source other = new Source.Operand(addend.orElseThrow());
        boolean alike = computed.get().shape().elements() == shape.elements();
        Layer sum = alike
                ? new Layer.Add(shape)
                : new Layer.Other("Add", List.of(shape, computed.get().shape()), shape, true);
        return add(Part.free("sum", sum, one, other));
    }

    private Factor add(Part part) {
        parts.add(part);
        return new Factor(
                Optional.of(new Source.Earlier(parts.size() - 1)),
                part.layer().output().elements(),
                Optional.empty());
    }
}
