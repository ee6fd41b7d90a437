package org.millijoule.store.files;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.space.Architecture;
import org.millijoule.space.Candidate;
import org.millijoule.space.SearchSpace;

/// `architecture.json` layer by layer: the bit-widths of every layer with weights, in the order of the network.
///
/// @param space kind of the search space
/// @param input height, width and channels of an image
/// @param line the genotype as one line
public record LayerArchitecture(
        int schema, String space, List<Integer> input, int classes, String line, List<LayerRow> layers) {
    /// One layer.
    public record LayerRow(String name, int weightBits, int activationBits) {}

    public LayerArchitecture {
        input = List.copyOf(input);
        layers = List.copyOf(layers);
    }

    static LayerArchitecture of(SearchSpace space, Architecture architecture) {
        Candidate candidate = space.decode(architecture);
        List<Node> nodes = candidate.network().quantizable();
        List<LayerRow> rows = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Precision precision = candidate.precisions().precisions().get(i);
            rows.add(new LayerRow(nodes.get(i).name(), precision.weightBits(), precision.activationBits()));
        }
        return new LayerArchitecture(
                Json.SCHEMA,
                space.kind(),
                space.image().sides(),
                space.numberOfClasses(),
                space.print(architecture),
                rows);
    }
}
