package org.millijoule.report.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millijoule.network.Shape;
import org.millijoule.space.blocks.Block;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Stage;
import org.millijoule.space.blocks.Stem;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.RunText;
import org.millijoule.text.FileProblem;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// The few facts of a resolved `spec.yaml` that a report shows. It does not check the spec, that is the spec
/// reader's work, and shows no resolutions for a space that it does not know.
record SpecGlance(Optional<String> name, Optional<String> data, List<Block> places) {
    SpecGlance {
        places = List.copyOf(places);
    }

    /// @param image shape of the images, for a space that names no input of its own
    /// @throws RunDirectoryException if the file is missing or is no YAML
    static SpecGlance read(Path file, Optional<String> image) {
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
        return new SpecGlance(text(at(root, "name")), text(at(at(root, "data"), "kind")), places(space, image));
    }

    private static List<Block> places(@Nullable Object space, Optional<String> image) {
        Optional<String> input = text(at(space, "input")).or(() -> image);
        if (input.isEmpty() || !(at(space, "stages") instanceof List<?> rows)) {
            return List.of();
        }
        try {
            List<Stage> stages = new ArrayList<>();
            for (Object row : rows) {
                stages.add(new Stage(
                        integer(row, "channels").orElse(0),
                        integer(row, "stride").orElse(1),
                        integer(row, "blocks").orElse(1)));
            }
            return blocks(space, Shape.parse(input.get()), stages);
        } catch (IllegalArgumentException e) {
            return List.of(); // another space: its blocks are drawn without resolutions
        }
    }

    private static List<Block> blocks(@Nullable Object space, Shape input, List<Stage> stages) {
        MobileBlockSpace talk = new MobileBlockSpace();
        Object stem = at(space, "stem");
        double width = at(space, "width") instanceof Number number ? number.doubleValue() : 1;
        return new MobileBlockSpace(
                        Optional.of(input),
                        Optional.empty(),
                        new Stem(
                                integer(stem, "channels").orElse(talk.stem().channels()),
                                integer(stem, "stride").orElse(talk.stem().stride())),
                        stages,
                        talk.headChannels(),
                        width,
                        talk.expansions(),
                        talk.kernels(),
                        talk.bits(),
                        talk.connectivity(),
                        talk.bitSharing(),
                        talk.expansionOne(),
                        talk.fixedBits())
                .blocks();
    }

    private static @Nullable Object at(@Nullable Object node, String key) {
        return node instanceof Map<?, ?> map ? map.get(key) : null;
    }

    private static Optional<String> text(@Nullable Object node) {
        return node instanceof String || node instanceof Number ? Optional.of(node.toString()) : Optional.empty();
    }

    private static Optional<Integer> integer(@Nullable Object node, String key) {
        return at(node, key) instanceof Integer number ? Optional.of(number) : Optional.empty();
    }
}
