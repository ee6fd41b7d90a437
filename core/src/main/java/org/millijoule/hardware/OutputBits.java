package org.millijoule.hardware;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;

/// At how many bits does each tensor leave the chip? At the bits of its widest consumer: a convolution or
/// classifier reads at its own activation bits, a product of two activations reads both at them, a residual add at
/// [#ADD_BITS], pooling passes on what its own consumer asks for.
///
/// A tensor that feeds both an add and a convolution must be kept at the add's bits; the convolution requantizes
/// it as it reads (`our choice`, DESIGN.md section 4). The classifier's logits leave at [#LOGIT_BITS].
public final class OutputBits {
    /// `our choice`: residual adds run at 8 bits.
    public static final int ADD_BITS = 8;

    /// The logits are not quantized.
    public static final int LOGIT_BITS = 32;

    private OutputBits() {}

    /// Every layer of a whole network as the hardware meets it, in order, layers without weights included.
    ///
    /// @throws IllegalArgumentException if the policy has not one precision for each quantizable layer
    public static List<NamedUse> uses(Network network, QuantizationPolicy policy) {
        return uses(network, policy, LOGIT_BITS, true);
    }

    /// The same for a part of a network: `lastBits` is what the consumer of its last tensor asks for, and
    /// `startsAtImage` says whether the part's input is the image.
    public static List<NamedUse> uses(Network network, QuantizationPolicy policy, int lastBits, boolean startsAtImage) {
        Precision[] precision = precisions(network, policy);
        int[] bits = perNode(network, precision, lastBits);
        boolean[] image = isImage(network);
        List<NamedUse> uses = new ArrayList<>();
        for (int i = 0; i < bits.length; i++) {
            Node node = network.nodes().get(i);
            boolean first = startsAtImage
                    && node.inputs().stream().anyMatch(source -> source == Network.GRAPH_INPUT || image[source]);
            int activationBits = precision[i].activationBits();
            boolean activations = node.layer() instanceof Layer.Product; // on both sides
            int weightBits = activations ? activationBits : precision[i].weightBits();
            LayerUse use = new LayerUse(node.layer(), weightBits, activationBits, bits[i], first);
            uses.add(new NamedUse(node.name(), use));
        }
        return uses;
    }

    /// At how many bits the tensor that enters a part of a network must be kept: the bits of its widest reader.
    public static int inputBits(Network network, QuantizationPolicy policy) {
        Precision[] precision = precisions(network, policy);
        int[] asked = perNode(network, precision, LOGIT_BITS);
        int bits = 1;
        for (int i = 0; i < precision.length; i++) {
            Node node = network.nodes().get(i);
            if (node.inputs().contains(Network.GRAPH_INPUT)) {
                bits = Math.max(bits, readBits(node.layer(), precision[i], asked[i]));
            }
        }
        return bits;
    }

    /// Which nodes only prepare the image, such as the normalisation that an ONNX file begins with.
    private static boolean[] isImage(Network network) {
        boolean[] image = new boolean[network.nodes().size()];
        for (int i = 0; i < image.length; i++) {
            Node node = network.nodes().get(i);
            image[i] = node.layer() instanceof Layer.Other
                    && node.inputs().stream().allMatch(source -> source == Network.GRAPH_INPUT || image[source]);
        }
        return image;
    }

    /// A tensor that nobody reads leaves the network.
    private static int[] perNode(Network network, Precision[] precision, int lastBits) {
        List<Node> nodes = network.nodes();
        int[] asked = new int[nodes.size()];
        for (int i = nodes.size() - 1; i >= 0; i--) {
            asked[i] = asked[i] == 0 ? lastBits : asked[i];
            int reads = readBits(nodes.get(i).layer(), precision[i], asked[i]);
            for (int source : nodes.get(i).inputs()) {
                if (source != Network.GRAPH_INPUT) {
                    asked[source] = Math.max(asked[source], reads);
                }
            }
        }
        return asked;
    }

    private static int readBits(Layer layer, Precision precision, int ownOutputBits) {
        return switch (layer) {
            case Layer.Convolution conv -> precision.activationBits();
            case Layer.Linear linear -> precision.activationBits();
            case Layer.Product product -> precision.activationBits();
            case Layer.Recurrent recurrent -> precision.activationBits();
            case Layer.Add add -> ADD_BITS;
            case Layer.Pool pool -> ownOutputBits;
            case Layer.Other other -> other.arithmetic() ? ADD_BITS : ownOutputBits;
        };
    }

    /// Per node; layers without weights carry 8 bits through, which costs nothing in any model here.
    private static Precision[] precisions(Network network, QuantizationPolicy policy) {
        if (network.quantizable().size() != policy.precisions().size()) {
            throw new IllegalArgumentException(
                    "the network has " + network.quantizable().size() + " layers with weights, the quantization policy "
                            + policy.precisions().size());
        }
        Precision[] precision = new Precision[network.nodes().size()];
        Arrays.fill(precision, Precision.uniform(ADD_BITS));
        Iterator<Precision> next = policy.precisions().iterator();
        for (int i = 0; i < precision.length; i++) {
            if (network.nodes().get(i).layer().quantizable()) {
                precision[i] = next.next();
            }
        }
        return precision;
    }
}
