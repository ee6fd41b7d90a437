package org.millijoule.job.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.store.files.Json;
import org.millijoule.text.FileProblem;
import org.millijoule.text.UsageException;
import org.millijoule.text.WrongFile;

/// The names of a network's outputs in their order.
///
/// @param origin who says so, for messages
public record ClassNames(String origin, List<String> names) {
    /// `our choice`: ImageNet-21k has 21,841.
    private static final long MOST_BYTES = 16L << 20;

    public ClassNames {
        names = List.copyOf(names);
    }

    /// Reads a file with one name a line. Blanks around a name and empty lines at the end do not count.
    ///
    /// @throws UsageException with file and line, if a name stands twice or a line is empty
    static ClassNames read(Path file) {
        WrongFile.unlessList(file, "--classes takes a text file with one name a line");
        List<String> lines;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new UsageException("--classes " + file + " is larger than 16 MiB. Maybe another file is meant?");
            }
            lines = new ArrayList<>(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UsageException("--classes: " + FileProblem.reading(file, e));
        }
        while (!lines.isEmpty() && lines.getLast().isBlank()) {
            lines.removeLast();
        }
        if (lines.isEmpty()) {
            throw new UsageException(file + ": there is no name in it. Maybe one name a line, in output order?");
        }
        List<String> names = new ArrayList<>();
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.get(i).strip().replace("\uFEFF", "");
            String place = file + ":" + (i + 1) + ": ";
            if (name.isEmpty()) {
                throw new UsageException(place + "the line is empty, but each line names an output. Maybe remove it?");
            }
            Integer before = first.putIfAbsent(name, i + 1);
            if (before != null) {
                throw new UsageException(place + "'" + name + "' stands in line " + before
                        + " already, but each output is a class of its own. Maybe one of them is mistyped?");
            }
            names.add(name);
        }
        return new ClassNames(file.toString(), names);
    }

    private record Declared(List<String> names) {}

    /// What a file says of itself, as ours do: a JSON list of texts under the key `classes`.
    static Optional<ClassNames> declared(String network, Map<String, String> metadata) {
        return Optional.ofNullable(metadata.get(GivenData.CLASSES)).flatMap(text -> {
            try {
                List<String> names =
                        Json.read("{\"names\": " + text + "}", Declared.class).names();
                return Optional.of(new ClassNames("the metadata 'classes' of " + network, names));
            } catch (IllegalArgumentException e) {
                return Optional.empty(); // of somebody else, who means something else
            }
        });
    }

    /// @throws UsageException if there are more or fewer than outputs
    void requireCount(int outputs) {
        if (names.size() != outputs) {
            throw new UsageException(origin + ": there are " + names.size() + " names, but the network has " + outputs
                    + " outputs. Maybe " + wayOut(outputs) + "?");
        }
    }

    private String wayOut(int outputs) {
        return outputs == names.size() + 1
                ? "its first output is a class 'background', as in networks of TensorFlow: put such a line first"
                : "the file belongs to another network";
    }
}
