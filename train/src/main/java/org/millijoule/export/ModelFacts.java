package org.millijoule.export;

import java.util.List;

/// What `model.onnx` says of itself beside its graph.
///
/// @param classes their names, in the order of the logits
/// @param specHash of the spec that it was trained by; empty if there is none
/// @param version of Millijoule
public record ModelFacts(List<String> classes, String specHash, String version) {
    public ModelFacts {
        classes = List.copyOf(classes);
    }

    /// The names as a JSON array of strings.
    String classesAsJson() {
        StringBuilder json = new StringBuilder("[");
        for (String name : classes) {
            json.append(json.length() == 1 ? "\"" : ", \"");
            name.chars().forEach(c -> append(json, (char) c));
            json.append('"');
        }
        return json.append(']').toString();
    }

    private static void append(StringBuilder json, char c) {
        if (c == '"' || c == '\\') {
            json.append('\\').append(c);
        } else if (c < ' ') {
            json.append(String.format("\\u%04x", (int) c));
        } else {
            json.append(c);
        }
    }
}
