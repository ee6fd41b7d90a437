package org.millijoule.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.PolicyCsv;
import org.millijoule.hardware.QuantizableNetwork;
import org.millijoule.hardware.Simulation;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.spec.SpecOverride;
import org.millijoule.text.Nearest;
import org.millijoule.text.Some;
import org.millijoule.text.UsageException;
import org.millijoule.text.Visible;

/// The work of `simulate NETWORK`: prices a network that was read, as often as it is asked.
///
/// ```java
/// ReadNetwork network = NamedNetwork.of("mobilenet-v2").read();
/// NetworkSimulation simulation = NetworkSimulation.of(network, SimulationSettings.DEFAULT.bits(4, 4));
/// System.out.println(simulation.price().millijoules() + " mJ an image");
/// ```
///
/// @param hardware what the settings say of it
public record NetworkSimulation(ReadNetwork read, SimulationSettings settings, HardwareModel hardware) {
    private static final int FIRST_BITS = 8;
    private static final int MOST_SHOWN = 10; // our choice: what fits on a screen

    /// Puts a network on the hardware of the settings.
    ///
    /// @throws UsageException if there is no such hardware, or a node has no price and is not to be skipped
    /// @throws org.millijoule.spec.SpecException if a setting of the hardware is wrong
    public static NetworkSimulation of(ReadNetwork read, SimulationSettings settings) {
        HardwareModel hardware = HardwareChange.hardware(settings.hardware(), read.hardware(), settings.changes());
        NetworkSimulation simulation = new NetworkSimulation(read, settings, hardware);
        simulation.refuseUnpriced();
        return simulation;
    }

    /// What the network costs.
    ///
    /// @throws org.millijoule.hardware.UnsupportedLayerException if the hardware cannot run one of its layers
    /// @throws org.millijoule.text.CsvException if the file of bits cannot be read
    public Simulation price() {
        return Simulation.of(hardware, network().at(policy()));
    }

    /// The same beside what it costs after changes of the hardware.
    ///
    /// @param words what is different, for a reader
    public Comparison compare(Simulation before, List<SpecOverride> changes, String words) {
        List<SpecOverride> all =
                Stream.concat(settings.changes().stream(), changes.stream()).toList();
        HardwareModel other = HardwareChange.hardware(settings.hardware(), read.hardware(), all);
        return new Comparison(before, Simulation.of(other, network().at(policy())), words);
    }

    /// What it costs at every pair of uniform bits.
    ///
    /// @param weights bits of all layers but the first
    /// @param limit for the latency of an image in milliseconds, if there is one
    public BitGrid grid(List<Integer> weights, List<Integer> activations, OptionalDouble limit) {
        return BitGrid.of(hardware, network(), first(), weights, activations, limit);
    }

    /// The number of a layer.
    ///
    /// @throws UsageException with the nearest name if there is none of this name
    public static int layer(Simulation simulation, String name) {
        List<String> names =
                simulation.cost().layers().stream().map(layer -> layer.name()).toList();
        int index = names.indexOf(name);
        if (index < 0) {
            throw new UsageException(Visible.line(simulation.workload().name() + " has no layer '" + name + "'. Maybe "
                    + Nearest.to(name, names)
                            .map(near -> "'" + near + "'")
                            .orElse("one of " + Some.of(names, MOST_SHOWN))
                    + "?"));
        }
        return index;
    }

    private QuantizableNetwork network() {
        return read.network();
    }

    private QuantizationPolicy policy() {
        QuantizationPolicy policy = network().own();
        if (settings.weights().isPresent() || settings.activations().isPresent()) {
            List<Precision> precisions = policy.precisions().stream()
                    .map(own -> new Precision(
                            settings.weights().orElse(own.weightBits()),
                            settings.activations().orElse(own.activationBits())))
                    .collect(Collectors.toCollection(ArrayList::new));
            precisions.set(0, first());
            policy = new QuantizationPolicy(precisions);
        } else if (settings.first().isPresent()) {
            List<Precision> precisions = new ArrayList<>(policy.precisions());
            precisions.set(0, first());
            policy = new QuantizationPolicy(precisions);
        }
        return settings.policy().isPresent()
                ? PolicyCsv.read(LayerFile.read(settings.policy().get()), network(), policy)
                : policy;
    }

    private Precision first() {
        return Precision.uniform(settings.first().orElse(FIRST_BITS));
    }

    private void refuseUnpriced() {
        List<String> unpriced = read.remainder().lines();
        if (!unpriced.isEmpty() && !settings.skipUnpriced()) {
            throw new UsageException(Visible.line(network().name()) + " has " + unpriced.size()
                    + (unpriced.size() == 1 ? " node" : " nodes") + " whose cost no model tells:\n  "
                    + String.join("\n  ", Some.lines(unpriced, MOST_SHOWN)) + "\nMaybe " + wayOut());
        }
    }

    /// Skipping leads nowhere where nothing else has a price.
    private String wayOut() {
        return network().quantizable().isEmpty()
                ? "another network? Without them no layer with weights is left."
                : "--skip-unpriced, for the cost of the rest?";
    }
}
