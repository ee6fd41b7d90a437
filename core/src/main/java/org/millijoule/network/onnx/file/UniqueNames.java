package org.millijoule.network.onnx.file;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Gives each name once; a second asker gets `name_2`.
public final class UniqueNames {
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> next = new HashMap<>();

    public String unique(String wanted) {
        String name = wanted;
        while (!taken.add(name)) {
            name = wanted + "_" + next.merge(wanted, 2, (last, _) -> last + 1);
        }
        return name;
    }
}
