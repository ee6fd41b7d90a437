package org.millijoule.network.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.millijoule.network.onnx.file.Model;

/// Bit-widths of weights from the metadata of files that `millijoule` exported: weights of 2 to 7 bits lie in
/// 8-bit containers there, and nothing else in the file says how many levels they use.
///
/// The property `bits` reads `stem W8A8, expand1 W4A4`; the layer `stem` is the node `stem/products`.
record ExportedBits(Map<String, Integer> weights) {
    private static final String PRODUCER = "Millijoule";
    private static final String PROPERTY = "bits";

    ExportedBits {
        weights = Map.copyOf(weights);
    }

    /// Empty for files of others.
    ///
    /// @throws org.millijoule.network.onnx.file.OnnxException if the property is damaged
    static ExportedBits of(Model model) {
        String property = model.metadata().getOrDefault(PROPERTY, "");
        if (!model.producer().equals(PRODUCER) || property.isEmpty()) {
            return new ExportedBits(Map.of());
        }
        Map<String, Integer> weights = new HashMap<>();
        int from = 0;
        while (from <= property.length()) {
            int comma = property.indexOf(", ", from);
            int to = comma < 0 ? property.length() : comma;
            String entry = property.substring(from, to);
            int space = entry.lastIndexOf(" W");
            int middle = entry.lastIndexOf('A');
            int bits = space < 0 || middle < space ? 0 : number(entry.substring(space + 2, middle));
            if (bits < 1 || bits > 32) {
                throw model.broken("the property '" + PROPERTY + "' has the entry '" + entry
                        + "', where 'name W4A4' belongs. Maybe export the run again?");
            }
            weights.put(entry.substring(0, space), bits);
            from = to + 2;
        }
        return new ExportedBits(weights);
    }

    private static int number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 2 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(text) : 0;
    }

    /// Of the layer that this node computes.
    Optional<Integer> of(String node) {
        int slash = node.lastIndexOf('/');
        return slash < 0 ? Optional.empty() : Optional.ofNullable(weights.get(node.substring(0, slash)));
    }
}
