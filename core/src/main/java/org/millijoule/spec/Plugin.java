package org.millijoule.spec;

import java.util.Map;

/// What can be named by `kind:` in a spec: one record in one file, found through the ServiceLoader. Its
/// components are its YAML settings, its no-argument constructor gives their defaults.
public interface Plugin {
    /// The value of `kind:`.
    String kind();

    /// Whether this one is meant where no kind is named; of the plug-ins for one place at most one is.
    default boolean isUsual() {
        return false;
    }

    /// Values of this kind that are known by a name of their own, which may stand wherever a kind may.
    default Map<String, ? extends Plugin> builtIns() {
        return Map.of();
    }
}
