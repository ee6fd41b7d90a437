package org.millijoule.space;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Settings of a space that together make its networks cheaper.
///
/// @param settings value by key, as in YAML: `head-channels` to `0`
/// @param scope what they change
public record Economy(SortedMap<String, String> settings, Scope scope) {
    /// What settings change.
    public enum Scope {
        /// Which options a choice has: cheaper networks are added, the others stay.
        OPTIONS,
        /// The table behind all networks: each of them gets cheaper.
        NETWORKS
    }

    public Economy {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /// One setting.
    public static Economy of(String key, String value, Scope scope) {
        TreeMap<String, String> settings = new TreeMap<>();
        settings.put(key, value);
        return new Economy(settings, scope);
    }
}
