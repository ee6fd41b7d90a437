package org.millijoule.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.store.files.Json;
import org.millijoule.table.Table;
import org.millijoule.text.UsageException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The file of NAS-Bench-Macro (Su et al., "Prioritized Architecture Sampling with Monto-Carlo Tree Search", CVPR
/// 2021): 6,561 networks of eight MobileNetV2 blocks, each one of three, trained three times on CIFAR-10. The key is a
/// digit per block; `error` is 100 - `mean_acc`, `flops` and `params` are as they stand.
final class NasBenchMacro {
    private static final List<String> METRICS = List.of("error", "flops", "params");

    private NasBenchMacro() {}

    static Table parse(String file, String text) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(text);
        } catch (JacksonException e) {
            throw new UsageException(Json.complaint(file, e) + ". Maybe the file was cut?");
        }
        if (!root.isObject() || root.isEmpty()) {
            throw new UsageException(file + ":1: this is not the table of NAS-Bench-Macro, which is an object with a "
                    + "network per key. Maybe a CSV file instead?");
        }
        int blocks = root.propertyNames().iterator().next().length();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            names.add("c_" + i);
        }
        Table.Builder rows = new Table.Builder(names);
        root.properties().forEach(network -> {
            String key = network.getKey();
            JsonNode value = network.getValue();
            if (key.length() != blocks
                    || !value.path("mean_acc").isNumber()
                    || !value.path("flops").isNumber()
                    || !value.path("params").isNumber()) {
                throw new UsageException(file + ":1: network '" + key + "' wants " + blocks
                        + " digits, mean_acc, flops and params. Maybe another file?");
            }
            rows.add(
                    key.codePoints().mapToObj(Character::toString).toList(),
                    List.of(
                            100 - value.path("mean_acc").doubleValue(),
                            value.path("flops").doubleValue(),
                            value.path("params").doubleValue()));
        });
        return rows.build(file, METRICS);
    }
}
