package org.millijoule.space.blocks;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.Shape;
import org.millijoule.space.Candidate;

/// Builds the graph of a candidate, part by part.
final class BlockNetwork {
    private final MobileBlockSpace space;
    private final Shape input;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Precision> precisions = new ArrayList<>();
    private int last = Network.GRAPH_INPUT;

    BlockNetwork(Shape input, MobileBlockSpace space) {
        this.input = input;
        this.space = space;
    }

    void stem() {
        add("stem", space.stemConvolution(), Precision.uniform(space.fixedBits()));
    }

    void block(Block block, BlockSetting setting) {
        if (!setting.present()) {
            return;
        }
        String name = "block" + block.index();
        int entry = last;
        Shape shape = block.input();
        if (setting.expansion() > 1 || space.expansionOne() == ExpansionOne.KEEP) {
            Layer expand = Layer.Convolution.same(shape, shape.channels() * setting.expansion(), 1, 1);
            add(name + ".expand", expand, setting.expand());
            shape = expand.output();
        }
        Layer depthwise = Layer.Convolution.depthwise(shape, setting.kernel(), block.stride());
        add(name + ".depthwise", depthwise, setting.depthwise());
        Layer project = Layer.Convolution.same(depthwise.output(), block.outputChannels(), 1, 1);
        add(name + ".project", project, setting.project());
        if (setting.residual()) {
            nodes.add(new Node(name + ".add", new Layer.Add(project.output()), List.of(entry, last)));
            last = nodes.size() - 1;
        }
    }

    void tail() {
        List<Layer> tail = space.tail();
        if (tail.size() == 3) {
            add("head", tail.getFirst(), Precision.uniform(space.fixedBits()));
        }
        nodes.add(Node.of("pool", tail.get(tail.size() - 2), last));
        last = nodes.size() - 1;
        add("classifier", tail.getLast(), Precision.uniform(space.fixedBits()));
    }

    private void add(String name, Layer layer, Precision precision) {
        nodes.add(Node.of(name, layer, last));
        precisions.add(precision);
        last = nodes.size() - 1;
    }

    Candidate build() {
        return new Candidate(new Network(input, nodes), new QuantizationPolicy(precisions));
    }
}
