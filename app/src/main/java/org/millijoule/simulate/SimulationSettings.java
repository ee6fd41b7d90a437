package org.millijoule.simulate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.spec.SpecOverride;
import org.millijoule.text.UsageException;

/// On what a network is priced, and at which bit-widths.
///
/// @param hardware name of a built-in accelerator or of a YAML file; by default that of a run, else `bit-fusion-e`
/// @param changes settings of the hardware that are different, the last one winning; see [HardwareChange]
/// @param weights bits of all layers but the first; by default the network's own
/// @param activations likewise
/// @param first bits of the first layer, weights and activations; by default 8 where one of the others is given
/// @param policy a CSV file with the columns `layer,weights,activations`, whose layers have these bits instead
/// @param skipUnpriced whether the rest is priced where an ONNX file has nodes that no model prices
public record SimulationSettings(
        Optional<String> hardware,
        List<SpecOverride> changes,
        Optional<Integer> weights,
        Optional<Integer> activations,
        Optional<Integer> first,
        Optional<Path> policy,
        boolean skipUnpriced) {
    /// The network's own bits on the default hardware.
    public static final SimulationSettings DEFAULT = new SimulationSettings(
            Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

    /// @throws UsageException if a bit-width is none
    public SimulationSettings {
        changes = List.copyOf(changes);
        weights.ifPresent(bits -> requireBits("--weights " + bits, bits));
        activations.ifPresent(bits -> requireBits("--activations " + bits, bits));
        first.ifPresent(bits -> requireBits("--first " + bits, bits));
    }

    /// On another accelerator.
    ///
    /// @param nameOrFile such as `bit-fusion-s` or `my-chip.yaml`
    public SimulationSettings on(String nameOrFile) {
        return new SimulationSettings(
                Optional.of(nameOrFile), changes, weights, activations, first, policy, skipUnpriced);
    }

    /// With another setting of the hardware, such as `outputs`, `requantized`.
    public SimulationSettings with(String key, String value) {
        List<SpecOverride> more = new ArrayList<>(changes);
        more.add(HardwareChange.of("--set", key + "=" + value));
        return new SimulationSettings(hardware, more, weights, activations, first, policy, skipUnpriced);
    }

    /// With so many bits in all layers but the first, which has 8.
    public SimulationSettings bits(int weights, int activations) {
        return new SimulationSettings(
                hardware, changes, Optional.of(weights), Optional.of(activations), first, policy, skipUnpriced);
    }

    /// Refuses what is no bit-width.
    ///
    /// @param where what the message begins with
    /// @throws UsageException if there is no such bit-width
    public static int requireBits(String where, int bits) {
        if (bits < 1 || bits > 32) {
            throw new UsageException(where + ": bit-widths lie between 1 and 32, not " + bits + ". Maybe 8?");
        }
        return bits;
    }
}
