package org.millijoule.report.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millijoule.network.Shape;
import org.millijoule.space.SearchSpace;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecReader;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.RunText;
import org.millijoule.text.FileProblem;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// The few facts of a resolved `spec.yaml` that a report shows. It does not check the spec, that is the spec
/// reader's work, and shows no resolutions for a space that it does not know.
record SpecGlance(Optional<String> name, Optional<String> data, Optional<SearchSpace> space) {
    /// @param image shape of the images, for a space that names no input of its own
    /// @throws RunDirectoryException if the file is missing or is no YAML
    static SpecGlance read(Path file, Optional<Shape> image) {
        Object root;
        try {
            root = new Load(LoadSettings.builder().build()).loadFromString(RunText.read(file));
        } catch (IOException e) {
            throw new RunDirectoryException(FileProblem.reading(file, e), e);
        } catch (YamlEngineException e) {
            String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new RunDirectoryException(
                    file + ": it is no YAML (" + first + "). Maybe it was damaged: restore it from a copy.", e);
        }
        Object space = at(root, "space") instanceof Map<?, ?> ? at(root, "space") : at(at(root, "target"), "space");
        return new SpecGlance(text(at(root, "name")), data(at(root, "data")), space(space, image));
    }

    /// The kind of data set, or the last name of the place where data lie.
    private static Optional<String> data(@Nullable Object node) {
        return node instanceof String place
                ? Optional.ofNullable(Path.of(place).getFileName()).map(Path::toString)
                : text(at(node, "kind"));
    }

    /// The space, if it is one that can be read: drawings do without one.
    ///
    /// @param image shape of the images, for a space that names no input of its own
    private static Optional<SearchSpace> space(@Nullable Object node, Optional<Shape> image) {
        if (node == null) {
            return Optional.empty();
        }
        try {
            String text = new Dump(DumpSettings.builder().build()).dumpToString(node);
            SearchSpace space = SpecReader.parsePlugin(SearchSpace.class, text, Path.of("spec.yaml"), List.of())
                    .value();
            return space.input().isPresent() ? Optional.of(space) : image.map(space::at);
        } catch (SpecException _) {
            return Optional.empty(); // another version's, or of a plug-in that is not here
        }
    }

    private static @Nullable Object at(@Nullable Object node, String key) {
        return node instanceof Map<?, ?> map ? map.get(key) : null;
    }

    private static Optional<String> text(@Nullable Object node) {
        return node instanceof String || node instanceof Number ? Optional.of(node.toString()) : Optional.empty();
    }
}
