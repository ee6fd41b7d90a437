package org.millijoule.supernet.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.millijoule.hardware.OutputBits;
import org.millijoule.network.Layer;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;

/// Who reads what in a [WeightedGraph], and at how many bits.
///
/// A tensor that several operations read is stored, at the bits of its widest reader, as hardware keeps it
/// ([OutputBits]); narrower ones requantize what is stored. A tensor with one reader is quantized as it is read.
/// Positions are those of the vertices; [WeightedGraph#IMAGE] is the image.
final class Wiring {
    private final WeightedGraph graph;
    private final List<List<Integer>> readers;
    private final int readersOfImage;
    private final boolean[] negative; // whether values below 0 may occur
    private final boolean imageNegative;
    private final boolean imageMoves;
    private final int[] layer; // number among the quantizable ones, or -1

    Wiring(WeightedGraph graph, boolean imageNegative) {
        this.graph = graph;
        this.imageNegative = imageNegative;
        this.readers = graph.readers();
        this.readersOfImage = (int) graph.vertices().stream()
                .filter(vertex -> vertex.inputs().contains(WeightedGraph.IMAGE))
                .count();
        this.imageMoves = graph.vertices().stream()
                .anyMatch(vertex -> vertex.inputs().contains(WeightedGraph.IMAGE) && !computes(vertex.operation()));
        this.negative = new boolean[graph.vertices().size()];
        this.layer = new int[negative.length];
        int layers = 0;
        for (int at = 0; at < negative.length; at++) {
            negative[at] = negative(graph.vertices().get(at));
            layer[at] = graph.vertices().get(at).quantizable() ? layers++ : -1;
        }
    }

    private boolean negative(Vertex vertex) {
        List<Integer> inputs = vertex.inputs();
        return switch (vertex.operation()) {
            case Operation.Convolution _, Operation.Linear _, Operation.Affine _, Operation.BatchNorm _ -> true;
            case Operation.Clamp clamp -> clamp.lowest() < 0 && isNegative(inputs.getFirst());
            case Operation.Function function -> Functions.negative(function.formula());
            case Operation.Add _,
                    Operation.Multiply _,
                    Operation.Concat _,
                    Operation.Slope _,
                    Operation.Pool _,
                    Operation.Rearrange _ -> inputs.stream().anyMatch(this::isNegative);
        };
    }

    /// Whether values below 0 may occur in a tensor.
    boolean isNegative(int tensor) {
        return tensor == WeightedGraph.IMAGE ? imageNegative : negative[tensor];
    }

    /// Whether a tensor is stored: several operations read it, or, of the image, one that does not compute with
    /// integers.
    boolean isShared(int tensor) {
        return readers(tensor) > 1 || (tensor == WeightedGraph.IMAGE && imageMoves);
    }

    private int readers(int tensor) {
        return tensor == WeightedGraph.IMAGE
                ? readersOfImage
                : readers.get(tensor).size();
    }

    /// The number of a vertex among the layers with weights.
    int layer(int vertex) {
        return layer[vertex];
    }

    /// Whether a vertex reads numbers on a grid, or whatever stands there, which it only moves, scales or clips.
    static boolean computes(Operation operation) {
        return switch (operation) {
            case Operation.Convolution _,
                    Operation.Linear _,
                    Operation.Add _,
                    Operation.Multiply _,
                    Operation.Function _ -> true;
            case Operation.Pool pool -> pool.kind() == Layer.Pool.Kind.AVERAGE;
            case Operation.Affine _,
                    Operation.BatchNorm _,
                    Operation.Clamp _,
                    Operation.Slope _,
                    Operation.Concat _,
                    Operation.Rearrange _ -> false;
        };
    }

    /// At how many bits every tensor is asked for, the image last: those of its widest reader, as [OutputBits]
    /// has it.
    int[] asked(GraphBits bits) {
        List<Vertex> vertices = graph.vertices();
        int[] asked = new int[vertices.size() + 1];
        for (int at = vertices.size() - 1; at >= 0; at--) {
            asked[at] = asked[at] == 0 ? OutputBits.LOGIT_BITS : asked[at];
            int reads = reads(at, bits, asked[at]);
            for (int source : vertices.get(at).inputs()) {
                int tensor = source == WeightedGraph.IMAGE ? vertices.size() : source;
                asked[tensor] = Math.max(asked[tensor], reads);
            }
        }
        return asked;
    }

    /// At how many bits a vertex reads, when it is asked for `own`.
    private int reads(int vertex, GraphBits bits, int own) {
        return switch (graph.vertices().get(vertex).operation()) {
            case Operation.Convolution _, Operation.Linear _ ->
                bits.layers().get(layer[vertex]).activationBits();
            case Operation.Add _, Operation.Multiply _ -> bits.others();
            default -> own;
        };
    }

    /// At how many bits a shared tensor is kept: at most 8 once anything is quantized.
    int storedBits(int tensor, GraphBits bits, int[] asked) {
        int wanted = asked[tensor == WeightedGraph.IMAGE ? asked.length - 1 : tensor];
        return Math.min(wanted, Math.max(bits.others(), OutputBits.ADD_BITS));
    }

    /// The bit-width of the grid on which a computing vertex reads.
    int operandBits(int vertex, GraphBits bits, int[] asked) {
        return switch (graph.vertices().get(vertex).operation()) {
            case Operation.Convolution _, Operation.Linear _ ->
                bits.layers().get(layer[vertex]).activationBits();
            case Operation.Pool _ ->
                GraphBits.onGrid(bits.others()) ? Math.min(asked[vertex], bits.others()) : asked[vertex];
            default -> bits.others();
        };
    }

    /// The bit-widths that may be asked of a place, ascending, given those that layers may have.
    static List<Integer> all(List<Integer> ofLayers) {
        List<Integer> all = new ArrayList<>(ofLayers);
        all.add(OutputBits.ADD_BITS);
        int[] sorted = all.stream()
                .filter(GraphBits::onGrid)
                .mapToInt(Integer::intValue)
                .distinct()
                .sorted()
                .toArray();
        return Arrays.stream(sorted).boxed().toList();
    }
}
