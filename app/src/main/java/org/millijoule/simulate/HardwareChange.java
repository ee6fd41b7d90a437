package org.millijoule.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.millijoule.hardware.HardwareFile;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.spec.SpecOverride;
import org.millijoule.text.UsageException;

/// Settings of a hardware that are to be different, and the hardware that they make.
public final class HardwareChange {
    private static final String DEFAULT_HARDWARE = "bit-fusion-e";
    private static final String PART = "accelerator.";

    private HardwareChange() {}

    /// `outputs=requantized`, `accelerator.sram=..`; `dram=384` is the width of the interface in bits a cycle.
    ///
    /// @param option as which messages name it
    /// @throws UsageException if the text is no key and value
    public static SpecOverride of(String option, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new UsageException(
                    option + " " + text + " has no key and value. Maybe " + option + " outputs=requantized?");
        }
        String key = text.substring(0, equals);
        String value = text.substring(equals + 1);
        boolean width = key.equals("dram") && value.matches("\\d+"); // a number alone is the interface's width
        return new SpecOverride(option + " " + text, width ? PART + "bandwidth" : key, value);
    }

    /// The hardware that is meant, changed.
    ///
    /// @param named name or file, if one is given
    /// @param own of the network's source, where none is given
    static HardwareModel hardware(Optional<String> named, Optional<HardwareModel> own, List<SpecOverride> changes) {
        if (named.isEmpty() && own.isPresent()) {
            return changed(own.get(), changes);
        }
        String name = named.orElse(DEFAULT_HARDWARE);
        return HardwareFile.names().contains(name)
                ? changed(HardwareFile.named(name), changes)
                : HardwareFile.of(name, changes);
    }

    /// A built-in accelerator with another part is another accelerator, so its name says what is different.
    private static HardwareModel changed(HardwareModel model, List<SpecOverride> overrides) {
        if (overrides.isEmpty()) {
            return model;
        }
        List<SpecOverride> named = new ArrayList<>(overrides);
        List<SpecOverride> parts = overrides.stream()
                .filter(override -> override.key().startsWith(PART))
                .toList();
        boolean renamed = overrides.stream().anyMatch(override -> override.key().equals(PART + "name"));
        if (!parts.isEmpty() && !renamed && HardwareFile.names().contains(model.name())) {
            String name = model.name() + " with "
                    + parts.stream()
                            .map(part -> part.key().substring(PART.length()) + "=" + part.value())
                            .collect(Collectors.joining(", "));
            named.add(new SpecOverride(parts.getFirst().option(), PART + "name", name));
        }
        return HardwareFile.changed(model, named);
    }
}
