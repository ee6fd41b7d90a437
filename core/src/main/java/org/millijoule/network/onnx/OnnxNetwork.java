package org.millijoule.network.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.network.Network;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.ModelReader;
import org.millijoule.network.onnx.file.OnnxException;
import org.millijoule.text.FileKind;

/// A network read from an ONNX file, with the bit-widths that its QuantizeLinear and DequantizeLinear nodes set.
///
/// Every node of the file is a node of the network of the same name (further outputs are `name:1`, and so on), or
/// stands in `folded` or `refused`. Weights are not loaded and external data is not opened: what is kept in
/// memory is the graph, at most 32 MiB of it. Shapes are inferred here; those declared in the file only help
/// behind nodes that are refused.
///
/// @param name of the file, without `.onnx`
/// @param network for one image, the batch taken out
/// @param weightBits by layer with weights, in the order of [Network#quantizable()]; empty where they are floats
/// @param activationBits likewise, of the layer's input
/// @param folded nodes that cost nothing: they compute constants or shapes, or no output depends on them
/// @param parts layers that are no node of the file of their own, with the name of the node whose further output
///     or part they are; empty for those that are put between nodes
/// @param refused nodes whose cost no model tells. Where their shape is known they stand in `network` as
///     [org.millijoule.network.Layer.Other]; where it is not, the network ends before them. The caller decides
///     whether a cost without them is of use.
/// @param unbatched whether all of the input is one image although its first side is more than 1: the nodes fit
///     together in no other way
public record OnnxNetwork(
        String name,
        Network network,
        List<Optional<Integer>> weightBits,
        List<Optional<Integer>> activationBits,
        Map<String, String> parts,
        List<UnpricedNode> folded,
        List<UnpricedNode> refused,
        boolean unbatched) {
    private static final String SUFFIX = ".onnx";

    public OnnxNetwork {
        weightBits = List.copyOf(weightBits);
        activationBits = List.copyOf(activationBits);
        parts = Map.copyOf(parts);
        folded = List.copyOf(folded);
        refused = List.copyOf(refused);
        int layers = network.quantizable().size();
        if (weightBits.size() != layers || activationBits.size() != layers) {
            throw new IllegalArgumentException(weightBits.size() + " and " + activationBits.size() + " bit-widths for "
                    + layers + " layers with weights");
        }
    }

    /// Reads a file whose input has fixed sizes.
    ///
    /// @throws OnnxException if it is no ONNX file, is broken or too large, or leaves the size of its input open
    public static OnnxNetwork read(Path file) {
        return read(file, Optional.empty());
    }

    /// Reads a file for images of this size, whether it leaves the size open or has another. An input of tokens
    /// (N, T, C) is `1xTxC`, one of features (N, C) `1x1xC`.
    ///
    /// @throws OnnxException if it is no ONNX file, is broken or too large, or takes no images of this size
    public static OnnxNetwork read(Path file, Shape image) {
        return read(file, Optional.of(image));
    }

    private static OnnxNetwork read(Path file, Optional<Shape> image) {
        FileKind kind = FileKind.of(file);
        switch (kind) {
            case ONNX, EMPTY, BINARY, MISSING, UNREADABLE -> {} // these are told of below
            default ->
                throw new OnnxException(
                        file.toString(),
                        "this is " + kind.words() + ", not an ONNX network. Maybe " + kind.way(file.toString()));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in, image);
        } catch (NoSuchFileException e) {
            throw new OnnxException(file.toString(), "there is no such file. Maybe check the path?");
        } catch (IOException e) {
            throw new OnnxException(file.toString(), "cannot be read: " + e.getMessage());
        }
    }

    /// @param file its name in messages
    static OnnxNetwork read(String file, InputStream in, Optional<Shape> image) throws IOException {
        return Importer.read(named(file), ModelReader.read(file, in), image);
    }

    private static String named(String file) {
        String last = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
        return last.endsWith(SUFFIX) ? last.substring(0, last.length() - SUFFIX.length()) : last;
    }

    /// The bit-widths of every layer with weights; those of `floats` where the file has floats.
    public QuantizationPolicy policy(Precision floats) {
        List<Precision> precisions = new ArrayList<>();
        for (int i = 0; i < weightBits.size(); i++) {
            precisions.add(new Precision(
                    weightBits.get(i).orElse(floats.weightBits()),
                    activationBits.get(i).orElse(floats.activationBits())));
        }
        return new QuantizationPolicy(precisions);
    }
}
