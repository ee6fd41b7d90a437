package org.millijoule.store.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Which settings differ between two resolved specs, for who has to find the one that was changed.
public final class SpecDifferences {
    private static final int MOST = 3;

    private SpecDifferences() {}

    /// Each as `budget.energy was 50%, now is 60%`, the first few of them; none where a text is no YAML.
    public static List<String> between(String before, String now) {
        SortedMap<String, String> was = values(before);
        SortedMap<String, String> is = values(now);
        SortedSet<String> keys = new TreeSet<>(was.keySet());
        keys.addAll(is.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            if (!Objects.equals(was.get(key), is.get(key))) {
                differences.add(
                        key + " was " + was.getOrDefault(key, "absent") + ", now is " + is.getOrDefault(key, "absent"));
            }
        }
        int more = differences.size() - MOST;
        if (more > 0) {
            differences.subList(MOST, differences.size()).clear();
            differences.add(more + " more");
        }
        return differences;
    }

    /// The leaves of a YAML text by the keys that lead to them, those of a list as one text.
    private static SortedMap<String, String> values(String text) {
        SortedMap<String, String> values = new TreeMap<>();
        try {
            collect(values, "", new Load(LoadSettings.builder().build()).loadFromString(text));
        } catch (YamlEngineException _) {
            values.clear(); // the message goes without them
        }
        return values;
    }

    private static void collect(SortedMap<String, String> values, String key, @Nullable Object node) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((name, value) -> collect(values, key.isEmpty() ? "" + name : key + "." + name, value));
        } else if (node != null) {
            values.put(key, node.toString());
        }
    }
}
