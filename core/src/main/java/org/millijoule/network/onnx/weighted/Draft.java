package org.millijoule.network.onnx.weighted;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Formula;
import org.millijoule.network.graph.Formulas;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.file.UniqueNames;

/// The graph in the making: operations are appended, formulas and places become operations where a reader needs them.
final class Draft {
    private final Shape image;
    private final long images;
    private final Set<String> nodes;
    private final UniqueNames names = new UniqueNames();
    private final List<Drafted.Vertex> vertices = new ArrayList<>();
    private final Set<String> given = new HashSet<>();
    private final Map<Settled, Integer> settled = new HashMap<>();
    private final Map<Arranged, Integer> arranged = new HashMap<>();

    private record Settled(int vertex, Formula formula) {}

    private record Arranged(int vertex, Shape shape, IntBuffer from) {}

    /// @param image that the network reads
    /// @param images of a batch in the file
    /// @param nodes names of the file's, which nothing else may have
    Draft(Shape image, long images, Set<String> nodes) {
        this.image = image;
        this.images = images;
        this.nodes = nodes;
        nodes.forEach(names::unique);
    }

    long images() {
        return images;
    }

    List<Drafted.Vertex> vertices() {
        return vertices;
    }

    Shape shape(int vertex) {
        return vertex == WeightedGraph.IMAGE ? image : vertices.get(vertex).shape();
    }

    /// Appends an operation that is named as a node of the file; its operands fit.
    int add(String name, Operation operation, List<Integer> inputs, FileTensor source) {
        return add(
                name,
                new Drafted.Fixed(operation),
                inputs,
                operation.output(inputs.stream().map(this::shape).toList()),
                source);
    }

    /// The same of one with numbers of its own.
    int add(String name, Drafted operation, List<Integer> inputs, Shape output, FileTensor source) {
        given.add(name);
        vertices.add(new Drafted.Vertex(name, operation, inputs, output, source));
        return vertices.size() - 1;
    }

    /// The operation stands for no tensor of the file: others of the same node follow it.
    void hide(View view) {
        Drafted.Vertex vertex = vertices.get(view.vertex());
        FileTensor own = vertex.source();
        vertices.set(
                view.vertex(),
                vertex.with(vertex.operation(), new FileTensor(own.operator(), "", own.dims(), own.places())));
    }

    /// A name beside that of a node.
    String beside(String node, String suffix) {
        return names.unique(node + "/" + suffix);
    }

    /// An operation that gives what `view` is a formula of; the view then is of that operation's values.
    View settled(View view) {
        if (view.formula() instanceof Formula.Variable) {
            return view;
        }
        Settled key = new Settled(view.vertex(), view.formula());
        Integer known = settled.get(key);
        if (known == null) {
            known = function(view);
            settled.put(key, known);
        }
        return view.settled(known);
    }

    private int function(View view) {
        FileTensor made = view.made();
        Shape shape = shape(view.vertex());
        String name = named(made.operator());
        Optional<Formulas.Line> line = Formulas.line(view.formula());
        if (line.isPresent()) {
            double[] scale = new double[shape.channels()];
            double[] shift = new double[shape.channels()];
            Arrays.fill(scale, line.get().scale());
            Arrays.fill(shift, line.get().shift());
            return add(name, new Drafted.Affine(scale, shift), List.of(view.vertex()), shape, made);
        }
        Operation operation = Formulas.operation(view.formula()).orElseThrow();
        return add(name, operation, List.of(view.vertex()), made);
    }

    /// The node's own name for the first operation that it becomes.
    String named(String node) {
        if (!nodes.contains(node)) {
            return names.unique(node);
        }
        return given.contains(node) ? beside(node, "form") : node;
    }

    /// The operation that gives this tensor as a map, (N, C, H, W), a signal or a row.
    int plain(View view) {
        Shape wanted = Places.shape(view.dims(), images);
        View whole = settled(view);
        if (view.places() instanceof Places.Plain && shape(whole.vertex()).equals(wanted)) {
            return whole.vertex();
        }
        int[] places = Places.plain(view.dims(), images);
        int[] order = new int[places.length];
        for (int element = 0; element < places.length; element++) {
            order[places[element]] = element;
        }
        return arranged(whole, wanted, place -> order[place], new Places.Plain());
    }

    /// The tensor as an operation of its own, in which its elements are plain.
    View own(View view) {
        int vertex = plain(view);
        return new View(vertex, Formulas.X, view.dims(), new Places.Plain(), view.last(), view.last());
    }

    /// The operation that gives the elements of a tensor in the order of rows, in this shape.
    int inOrder(View view, Shape wanted) {
        Places order = Places.of(Places.inOrder(view.dims().elements()), view.dims(), images);
        return arranged(settled(view), wanted, place -> place, order);
    }

    /// An operation that gives the elements of a tensor in another order.
    ///
    /// @param element which of them stands at a place of the result
    /// @param places where the tensor's elements lie in the result
    int arranged(View view, Shape wanted, IntUnaryOperator element, Places places) {
        int[] at = view.places().positions(view.dims(), images);
        int each = Places.fit(wanted.elements());
        int source = Places.fit(shape(view.vertex()).elements());
        int[] from = new int[each];
        for (int i = 0; i < at.length; i++) {
            int place = at[element.applyAsInt(i)];
            int image = i / each;
            if (i < each) {
                from[i] = place;
            }
            int expected = from[i % each] == Operation.Rearrange.ZERO
                    ? Operation.Rearrange.ZERO
                    : from[i % each] + image * source;
            if (place != expected || place >= (image + 1) * source) {
                throw new Refusal("it mixes the images of a batch");
            }
        }
        if (wanted.equals(shape(view.vertex())) && Arrays.equals(from, Places.inOrder(each))) {
            return view.vertex();
        }
        Arranged key = new Arranged(view.vertex(), wanted, IntBuffer.wrap(from));
        Integer known = arranged.get(key);
        if (known == null) {
            FileTensor last = view.last();
            known = add(
                    named(last.operator()),
                    new Operation.Rearrange(wanted, from),
                    List.of(view.vertex()),
                    new FileTensor(last.operator(), last.tensor(), last.dims(), places));
            arranged.put(key, known);
        }
        return known;
    }

    /// Rows and columns of zeros around the map of an operation, which a convolution takes in as padding.
    record Padded(int vertex, int top, int left) {}

    /// The map inside a tensor that is a padded one; empty if it is another.
    Optional<Padded> padded(View view) {
        View whole = settled(view);
        Shape map = shape(whole.vertex());
        Dims dims = view.dims();
        if (!(view.places() instanceof Places.Listed(int[] at))
                || dims.rank() != 4
                || dims.at(0) != images
                || dims.at(1) != map.channels()) {
            return Optional.empty();
        }
        int first = 0;
        while (first < at.length && at[first] == Operation.Rearrange.ZERO) {
            first++;
        }
        if (first == at.length) {
            return Optional.empty();
        }
        int columns = dims.at(3);
        int top = first / columns;
        int left = first % columns;
        if (top + map.height() > dims.at(2) || left + map.width() > columns || at[first] != 0) {
            return Optional.empty();
        }
        int i = 0;
        for (int image = 0; image < images; image++) {
            for (int channel = 0; channel < dims.at(1); channel++) {
                for (int y = -top; y < dims.at(2) - top; y++) {
                    for (int x = -left; x < columns - left; x++) {
                        boolean inside = y >= 0 && y < map.height() && x >= 0 && x < map.width();
                        int pixel = (image * map.height() + y) * map.width() + x;
                        if (at[i++] != (inside ? pixel * map.channels() + channel : Operation.Rearrange.ZERO)) {
                            return Optional.empty();
                        }
                    }
                }
            }
        }
        return Optional.of(new Padded(whole.vertex(), top, left));
    }
}
