package org.millijoule.spec;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.millijoule.text.Wording;

/// One setting changed on the command line, before the spec is checked. Relative paths in it resolve against the
/// working directory.
///
/// @param option as typed, for messages: `--budget energy=2mJ`
/// @param key dotted, with numbers for the items of a list: `budget.energy`, `space.stages.0.stride`
/// @param value YAML: `2mJ`, `[2, 4, 8]`
public record SpecOverride(String option, String key, String value) {
    /// Text as a value, whatever YAML would see in it.
    public static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /// The tree with this value in it. Keys are checked later, with all others.
    Tree applyTo(Tree tree) {
        Place place = new Place(Wording.brief(option), Path.of("").toAbsolutePath(), true);
        List<String> parts = Arrays.asList(key.split("\\.", -1));
        if (parts.stream().anyMatch(String::isBlank)) {
            throw new SpecException(place, Wording.quoted(key) + " is no key. Maybe key=value, such as seed=3?");
        }
        return replace(tree, parts, TreeBuilder.value(value, place), place);
    }

    private static Tree replace(Tree tree, List<String> parts, Tree value, Place place) {
        if (parts.isEmpty()) {
            return value;
        }
        String first = parts.getFirst();
        List<String> rest = parts.subList(1, parts.size());
        return switch (tree) {
            case Tree.Mapping mapping -> {
                Tree old = Optional.ofNullable(mapping.entries().get(first)).orElseGet(() -> empty(place));
                yield mapping.with(first, replace(old, rest, value, place));
            }
            case Tree.Sequence sequence -> {
                int last = sequence.items().size() - 1;
                int index = index(first)
                        .filter(i -> i <= last)
                        .orElseThrow(() -> new SpecException(
                                place,
                                "the list has no item " + Wording.quoted(first) + ". Maybe "
                                        + (last < 0
                                                ? "write the whole list"
                                                : last == 0 ? "0" : "a number from 0 to " + last)
                                        + "?"));
                yield sequence.with(index, replace(sequence.items().get(index), rest, value, place));
            }
            // A bare word names the kind of a plug-in; now the plug-in gets a setting as well.
            case Tree.Scalar scalar -> replace(empty(place).with("kind", scalar), parts, value, place);
        };
    }

    private static Tree.Mapping empty(Place place) {
        return new Tree.Mapping(new LinkedHashMap<>(), place);
    }

    static Optional<Integer> index(String part) {
        return part.matches("[0-9]{1,6}") ? Optional.of(Integer.parseInt(part)) : Optional.empty();
    }
}
