package org.millijoule.data.pictures;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.millijoule.data.DataException;
import org.millijoule.text.FileProblem;

/// A text file with the name of a picture and its class in each line, separated by blanks, tabs or a comma; more
/// columns, such as boxes, do not matter.
final class LabelFile {
    private LabelFile() {}

    /// Class by name of the picture.
    ///
    /// @throws DataException if the file is missing, or a line has no two columns
    static Map<String, String> read(Layout layout, String folder, String name) {
        StoredFile file = layout.below(folder).stream()
                .filter(below -> below.name().equals(name))
                .map(Layout.Below::file)
                .findFirst()
                .orElseThrow(() -> new DataException(layout.place(folder) + ": " + name
                        + " must be in this folder, since it labels the pictures, but is not. Maybe it was not"
                        + " copied?"));
        return parse(layout, file);
    }

    static Map<String, String> parse(Layout layout, StoredFile file) {
        List<String> lines;
        try {
            lines = new String(layout.tree().read(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new DataException(
                    layout.tree().path() + "/" + file.name() + ": the file cannot be read (" + FileProblem.reason(e)
                            + "). Maybe you have no right to read it.",
                    e);
        }
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            String[] columns = lines.get(i).strip().split("[\\s,]+", 3);
            if (columns.length < 2) {
                throw new DataException(layout.tree().path() + "/" + file.name() + ":" + (i + 1) + ": '" + lines.get(i)
                        + "' has no class. Maybe the line was cut off?");
            }
            labels.put(columns[0], columns[1]);
        }
        return labels;
    }
}
