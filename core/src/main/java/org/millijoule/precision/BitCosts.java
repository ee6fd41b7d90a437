package org.millijoule.precision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.millijoule.assign.Factor;
import org.millijoule.assign.Limit;
import org.millijoule.assign.Scope;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.NamedUse;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.hardware.OutputBits;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.search.Constraint;
import org.millijoule.search.Metric;

/// What the bit-widths of a network cost, per image: each metric as a sum of terms over few choices, exactly.
///
/// A layer's energy and latency depend on its own bits and, where the hardware writes outputs at the bits of their
/// readers, on those; its size on the bits of its weights. Peak RAM is a limit at every step of the network: the sum of
/// the tensors that are alive there.
public final class BitCosts {
    private final BitChoices choices;
    private final HardwareModel hardware;
    private final TensorBits tensors;
    private final Map<LayerUse, Cost> prices = new HashMap<>();
    private final int[] layerOfNode;
    private final int[] groupOfLayer;
    private final boolean[] readsImage;

    /// @throws IllegalArgumentException naming layer and bits, if the hardware cannot run a combination
    public BitCosts(BitChoices choices, HardwareModel hardware) {
        this.choices = choices;
        this.hardware = hardware;
        this.tensors = new TensorBits(choices);
        List<Node> nodes = choices.network().nodes();
        this.groupOfLayer = choices.groupOfLayer();
        this.layerOfNode = new int[nodes.size()];
        this.readsImage = new boolean[nodes.size()];
        int layers = 0;
        List<NamedUse> uses = OutputBits.uses(choices.network(), choices.policy(choices.widest()));
        for (int i = 0; i < nodes.size(); i++) {
            layerOfNode[i] = nodes.get(i).layer().quantizable() ? layers++ : -1;
            readsImage[i] = uses.get(i).use().fedByGraphInput();
        }
    }

    /// The numbers of options of all variables: those of [BitChoices] first, then what follows from them.
    public List<Integer> sizes() {
        return tensors.sizes();
    }

    /// What forbids variables that contradict each other.
    public List<Factor> rules() {
        return tensors.rules();
    }

    /// The options of all variables that follow from those of the choices.
    public int[] complete(int[] ofChoices) {
        return tensors.complete(ofChoices);
    }

    /// The scope of some variables.
    public Scope scope(int... variables) {
        return tensors.scope(variables);
    }

    /// The limits of a constraint: one, or for peak RAM one for each step of the network that could exceed it.
    public List<Limit> limits(Constraint constraint) {
        return switch (constraint.metric()) {
            case ENERGY -> List.of(limit(constraint, priced(this::millijoules)));
            case LATENCY -> List.of(limit(constraint, priced(this::milliseconds)));
            case MODEL_BYTES -> List.of(limit(constraint, sizes(false)));
            case BIT_OPS -> List.of(limit(constraint, sizes(true)));
            case PEAK_RAM -> peaks(constraint.limit());
            case ERROR, PARAMETERS, MACS ->
                throw new IllegalArgumentException(constraint.metric().key()
                        + " does not hang on bit-widths. Maybe energy, latency, size, peak-ram or bit-ops?");
        };
    }

    private static Limit limit(Constraint constraint, List<Factor> costs) {
        return new Limit(constraint.metric().key(), constraint.limit(), costs);
    }

    private double millijoules(Cost cost) {
        return cost.energy().totalNanojoules() / 1e6 / hardware.batch();
    }

    private double milliseconds(Cost cost) {
        return cost.seconds() * 1e3 / hardware.batch();
    }

    private List<Factor> priced(ToDoubleFunction<Cost> metric) {
        List<Factor> factors = new ArrayList<>();
        for (int i = 0; i < layerOfNode.length; i++) {
            TensorBits.Asked out = tensors.ofNode(i);
            Scope scope = tensors.scope(variables(i, hardware.dependsOnOutputBits() ? out.variable() : -1));
            double[] values = new double[scope.combinations()];
            int[] options = new int[tensors.sizes().size()];
            for (int at = 0; at < values.length; at++) {
                scope.write(at, options);
                values[at] = metric.applyAsDouble(price(i, tensors.width(out, options), options));
            }
            factors.add(new Factor(scope, values));
        }
        return factors;
    }

    /// The choices of a node's own layer, and another variable where it is one.
    private int[] variables(int node, int other) {
        List<Integer> variables = new ArrayList<>();
        if (layerOfNode[node] >= 0) {
            int group = groupOfLayer[layerOfNode[node]];
            variables.addAll(List.of(2 * group, 2 * group + 1));
        }
        if (other >= 0) {
            variables.add(other);
        }
        return variables.stream().mapToInt(Integer::intValue).toArray();
    }

    private Cost price(int at, int outputBits, int[] options) {
        Node node = choices.network().nodes().get(at);
        int weightBits = OutputBits.ADD_BITS;
        int activationBits = OutputBits.ADD_BITS;
        if (layerOfNode[at] >= 0) {
            int group = groupOfLayer[layerOfNode[at]];
            activationBits = choices.bits(2 * group + 1).get(options[2 * group + 1]);
            weightBits = node.layer() instanceof Layer.Product
                    ? activationBits
                    : choices.bits(2 * group).get(options[2 * group]);
        }
        LayerUse use = new LayerUse(node.layer(), weightBits, activationBits, outputBits, readsImage[at]);
        try {
            return prices.computeIfAbsent(use, hardware::cost);
        } catch (UnsupportedLayerException e) {
            throw new IllegalArgumentException(
                    node.name() + " with weights of " + weightBits + " and activations of " + activationBits
                            + " bits cannot run on " + hardware.name() + ": " + e.getMessage()
                            + ". Maybe leave that bit-width out of --weight-bits or --activation-bits?",
                    e);
        }
    }

    /// Bytes of the model, or bit operations.
    private List<Factor> sizes(boolean operations) {
        List<Factor> factors = new ArrayList<>();
        for (int i = 0; i < layerOfNode.length; i++) {
            Layer layer = choices.network().nodes().get(i).layer();
            if (layerOfNode[i] < 0) {
                continue;
            }
            int group = groupOfLayer[layerOfNode[i]];
            List<Integer> weights = choices.bits(2 * group);
            List<Integer> activations = choices.bits(2 * group + 1);
            Scope scope = operations ? tensors.scope(2 * group, 2 * group + 1) : tensors.scope(2 * group);
            double[] values = new double[scope.combinations()];
            int[] options = new int[tensors.sizes().size()];
            for (int at = 0; at < values.length; at++) {
                scope.write(at, options);
                int w = weights.get(options[2 * group]);
                int a = activations.get(options[2 * group + 1]);
                long bits = (long) (layer instanceof Layer.Product ? a : w) * a;
                values[at] = operations ? (double) layer.macs() * bits : NetworkStatistics.modelBytes(layer, w);
            }
            factors.add(new Factor(scope, values));
        }
        return factors;
    }

    private List<Limit> peaks(double most) {
        Network network = choices.network();
        List<Node> nodes = network.nodes();
        int[] lastReader = new int[nodes.size()];
        Arrays.setAll(lastReader, i -> i);
        int lastOfImage = -1;
        for (int i = 0; i < nodes.size(); i++) {
            for (int source : nodes.get(i).inputs()) {
                if (source == Network.GRAPH_INPUT) {
                    lastOfImage = i;
                } else {
                    lastReader[source] = i;
                }
            }
        }
        List<Limit> limits = new ArrayList<>();
        for (int step = 0; step < nodes.size(); step++) {
            List<Factor> alive = new ArrayList<>();
            if (step <= lastOfImage) {
                alive.add(bytes(network.input().elements(), tensors.ofImage()));
            }
            for (int i = 0; i <= step; i++) {
                if (lastReader[i] >= step) {
                    alive.add(bytes(nodes.get(i).layer().output().elements(), tensors.ofNode(i)));
                }
            }
            double largest = alive.stream()
                    .mapToDouble(factor -> Arrays.stream(factor.values()).max().orElse(0))
                    .sum();
            if (largest > most) {
                limits.add(
                        new Limit(Metric.PEAK_RAM.key() + "@" + nodes.get(step).name(), most, alive));
            }
        }
        return limits;
    }

    private Factor bytes(long elements, TensorBits.Asked asked) {
        Scope scope = asked.variable() < 0 ? tensors.scope() : tensors.scope(asked.variable());
        double[] values = new double[scope.combinations()];
        int[] options = new int[tensors.sizes().size()];
        for (int at = 0; at < values.length; at++) {
            scope.write(at, options);
            values[at] = Math.ceilDiv(elements * tensors.width(asked, options), 8);
        }
        return new Factor(scope, values);
    }

    /// What a policy costs, in the metric's unit, as results say it.
    public double cost(Metric metric, QuantizationPolicy policy) {
        return switch (metric) {
            case ENERGY -> millijoules(hardware.cost(choices.network(), policy).total());
            case LATENCY ->
                milliseconds(hardware.cost(choices.network(), policy).total());
            case MODEL_BYTES -> statistics(policy).modelBytes();
            case PEAK_RAM -> statistics(policy).peakRamBytes();
            case BIT_OPS -> statistics(policy).bitOps();
            case PARAMETERS -> statistics(policy).parameters();
            case MACS -> statistics(policy).macs();
            case ERROR -> throw new IllegalArgumentException("an error is no cost");
        };
    }

    private NetworkStatistics statistics(QuantizationPolicy policy) {
        return NetworkStatistics.of(choices.network(), policy);
    }
}
