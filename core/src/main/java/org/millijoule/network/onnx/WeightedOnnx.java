package org.millijoule.network.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.network.Node;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Vertex;
import org.millijoule.network.graph.WeightedGraph;
import org.millijoule.network.onnx.file.Model;
import org.millijoule.network.onnx.file.ModelReader;
import org.millijoule.network.onnx.file.OnnxException;
import org.millijoule.network.onnx.weighted.FileTensor;
import org.millijoule.network.onnx.weighted.GraphBuilder;
import org.millijoule.network.onnx.weighted.Refusals;
import org.millijoule.network.onnx.weighted.Refused;

/// A network read from an ONNX file with its weights: it computes what the file computes, in float32.
///
/// Batch-norm and other factors of a channel are folded into the weights before them in float64 and rounded once;
/// Reshape, Transpose, Slice and their kin stand as one [org.millijoule.network.graph.Operation.Rearrange] where an
/// operation needs their result; an activation function of several nodes is one operation.
///
/// @param network the same file without weights, as it is priced
/// @param graph with an operation for every layer of `network` that multiplies, under its name and in its order
/// @param channelsLast whether the file takes images as (N, H, W, C); the graph reads height x width x channels
/// @param tensors by operation of the graph, the tensor of the file that it stands for
/// @param metadata the file's own key-value pairs
/// @param remarks sentences on what the graph leaves out
public record WeightedOnnx(
        OnnxNetwork network,
        WeightedGraph graph,
        boolean channelsLast,
        Map<String, FileTensor> tensors,
        Map<String, String> metadata,
        List<String> remarks) {
    public WeightedOnnx {
        tensors = Map.copyOf(tensors);
        metadata = Map.copyOf(metadata);
        remarks = List.copyOf(remarks);
        List<String> layers =
                network.network().quantizable().stream().map(Node::name).toList();
        List<String> vertices = graph.quantizable().stream().map(Vertex::name).toList();
        if (!layers.equals(vertices)) {
            throw new IllegalArgumentException("layers " + layers + ", but operations " + vertices);
        }
    }

    /// Reads a file.
    ///
    /// @param size of an image where the file leaves it open, or another than the file's
    /// @throws OnnxException if it is no ONNX file, is broken, has no weights, or has nodes that cannot be trained:
    ///     all of them are named, before any weights are read
    public static WeightedOnnx read(Path file, Optional<Shape> size) {
        OnnxNetwork first = size.map(shape -> OnnxNetwork.read(file, shape)).orElseGet(() -> OnnxNetwork.read(file));
        String name = file.toString();
        try {
            Importer.Read shapes;
            try (InputStream in = Files.newInputStream(file)) {
                shapes = Importer.traced(first.name(), ModelReader.read(name, in), size, false);
            }
            check(name, shapes);
            Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
            try (InputStream in = Files.newInputStream(file)) {
                return read(first, ModelReader.readWithWeights(name, in, folder), size);
            }
        } catch (IOException e) {
            throw new OnnxException(name, "cannot be read: " + e.getMessage());
        }
    }

    private static void check(String file, Importer.Read read) {
        List<Refused> unread = read.network().refused().stream()
                .map(node -> new Refused(node.name(), node.operator(), node.reason()))
                .toList();
        List<Refused> refused = GraphBuilder.refused(read.trace(), unread);
        if (!refused.isEmpty()) {
            throw new OnnxException(file, Refusals.message(refused));
        }
        if (read.network().unbatched()) {
            throw new OnnxException(
                    file, "its input has no batch. Maybe export it for a batch of images, N x C x H x W?");
        }
    }

    private static WeightedOnnx read(OnnxNetwork network, Model model, Optional<Shape> size) {
        Importer.Read read = Importer.traced(network.name(), model, size, true);
        GraphBuilder.Built built = GraphBuilder.built(read.trace());
        return new WeightedOnnx(
                read.network(),
                built.graph(),
                GraphBuilder.channelsLast(read.trace().dims()),
                built.tensors(),
                model.metadata(),
                built.remarks());
    }
}
