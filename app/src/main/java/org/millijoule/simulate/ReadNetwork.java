package org.millijoule.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.QuantizableNetwork;

/// A network with what else its source says.
///
/// @param hardware that of a run
/// @param notes what the user should know, one sentence each
/// @param remainder what of the network is no layer with a cost
public record ReadNetwork(
        QuantizableNetwork network, Optional<HardwareModel> hardware, List<String> notes, Remainder remainder) {
    public ReadNetwork {
        notes = List.copyOf(notes);
    }

    ReadNetwork(QuantizableNetwork network) {
        this(network, Optional.empty(), List.of());
    }

    ReadNetwork(QuantizableNetwork network, Optional<HardwareModel> hardware, List<String> notes) {
        this(network, hardware, notes, Remainder.NONE);
    }

    /// What figures of it leave out or assume.
    public List<String> cautions() {
        List<String> cautions = new ArrayList<>(notes);
        remainder.lines().forEach(node -> cautions.add("not priced: " + node));
        return cautions;
    }
}
