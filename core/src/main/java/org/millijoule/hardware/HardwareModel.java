package org.millijoule.hardware;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.network.Network;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.spec.Plugin;

/// A model of an accelerator: what does a layer cost, in cycles, seconds and nanojoules? Pure and deterministic, safe
/// under calls from several threads; a plug-in. What a model is built on and what it leaves out stands in its own
/// class.
public interface HardwareModel extends Plugin {
    /// The accelerator's name in results, for example `bit-fusion-e`.
    String name();

    /// Images per inference, at least 1; costs are for all of them.
    int batch();

    /// The cost of one layer for the whole batch; layers without weights may be free.
    ///
    /// @param use geometry without the batch, and bit-widths
    /// @throws UnsupportedLayerException if the accelerator cannot run the layer at all
    Cost cost(LayerUse use);

    /// How the accelerator spends its cycles on a layer; empty where the model cannot say, or the layer is free.
    default Optional<Execution> execution(LayerUse use) {
        return Optional.empty();
    }

    /// What would change the cost of a layer, and to what: other bits, another accelerator.
    default List<WhatIf> whatIfs(LayerUse use) {
        return WhatIf.fewerBits(this, use);
    }

    /// Whether the cost of a layer depends on [LayerUse#outputBits()]: then costs of a network are a chain, not a
    /// sum.
    boolean dependsOnOutputBits();

    /// The word for `depthwise` in `cost.json`: how depthwise convolutions are mapped, or `native` where the
    /// question does not arise.
    default String depthwiseWord() {
        return "native";
    }

    /// The word for `outputs` in `cost.json`: how they leave the chip.
    default String outputsWord() {
        return dependsOnOutputBits() ? "requantized" : "public";
    }

    /// The energy that the accelerator takes whatever it does, while it works at that cost, in nanojoules:
    /// reported apart and never part of [Cost#energy()]. Empty where the model does not know it or is not asked
    /// for it.
    default OptionalDouble leakageNanojoules(Cost cost) {
        return OptionalDouble.empty();
    }

    /// Models of this kind that are known by name, so that no file is needed, with all names of each.
    @Override
    default Map<String, HardwareModel> builtIns() {
        return Map.of();
    }

    /// The cost of a whole network for the whole batch; by default the sum over its layers.
    ///
    /// @throws IllegalArgumentException if the policy has not one precision for each quantizable layer
    /// @throws UnsupportedLayerException if the accelerator cannot run a layer at all
    default NetworkCost cost(Network network, QuantizationPolicy policy) {
        return cost(OutputBits.uses(network, policy));
    }

    /// The cost of layers that run one after the other; by default their sum. Equal ones are priced once.
    ///
    /// @throws UnsupportedLayerException if the accelerator cannot run a layer at all
    default NetworkCost cost(List<NamedUse> uses) {
        Map<LayerUse, Cost> prices = new HashMap<>();
        List<LayerCost> layers = new ArrayList<>();
        Cost total = Cost.ZERO;
        for (NamedUse named : uses) {
            Cost cost = prices.computeIfAbsent(named.use(), this::cost);
            layers.add(new LayerCost(named.name(), named.use(), cost));
            total = total.plus(cost);
        }
        return new NetworkCost(layers, total);
    }
}
