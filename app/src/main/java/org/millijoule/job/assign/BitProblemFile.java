package org.millijoule.job.assign;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.job.assign.BitProblem.Layer;
import org.millijoule.job.assign.BitProblem.Option;
import org.millijoule.spec.SpecException;
import org.millijoule.store.files.Json;
import org.millijoule.text.FileKind;
import org.millijoule.text.FileProblem;
import org.millijoule.text.Nearest;
import org.millijoule.text.Visible;
import org.millijoule.text.WrongFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/// Reads a [BitProblem]: docs/assign.md has the format. Whatever is wrong is told with file, line and place.
public final class BitProblemFile {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final long LARGEST_BYTES = 64L << 20; // our choice: 50,000 layers of 16 options with 3 costs

    private final Map<String, Integer> positions = new HashMap<>(); // of layers, by name
    private final List<Layer> layers = new ArrayList<>();

    private BitProblemFile() {}

    /// The problem that a file holds.
    ///
    /// @throws SpecException naming file, line and place of what is wrong
    public static BitProblem read(Path file) {
        FileKind kind = FileKind.of(file);
        if (kind != FileKind.MISSING && kind != FileKind.UNREADABLE && !kind.isText()) {
            throw new SpecException(
                    Visible.line(file.toString()),
                    WrongFile.message(file, kind, "assign takes a problem, a JSON file"));
        }
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                throw new SpecException(
                        file.toString(), "it has more than 64 MiB, too many for a problem. Maybe another file?");
            }
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new SpecException(file.toString(), FileProblem.reasonOfReading(e));
        }
    }

    /// The same from its text.
    ///
    /// @param file its name, for messages
    public static BitProblem parse(String file, String text) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new SpecException(file + ":1", "it is empty. Maybe {\"layers\": [...], \"limits\": {...}}?");
            }
            Placed root = Placed.read(parser, file, "");
            if (parser.nextToken() != null) {
                throw new SpecException(
                        file + ":" + parser.currentTokenLocation().getLineNr(),
                        "something follows the end of the problem. Maybe one problem a file?");
            }
            return new BitProblemFile().problem(root);
        } catch (JacksonException e) {
            throw new SpecException(file, Json.lineAndReason(e) + ". Maybe the file was cut?");
        }
    }

    private BitProblem problem(Placed root) {
        root.refuseTypos(List.of("layers", "limits", "ties"));
        SortedMap<String, Double> limits = new TreeMap<>();
        root.find("limits").ifPresent(all -> all.fields().forEach((name, limit) -> limits.put(name, limit.amount())));
        Placed all = root.field("layers");
        if (all.items().isEmpty()) {
            throw all.refused("layers is empty, so there is nothing to assign. Maybe add a layer?");
        }
        for (Placed layer : all.items()) {
            add(layer, limits);
        }
        List<Integer> group = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            group.add(i);
        }
        root.find("ties").ifPresent(ties -> ties.items().forEach(tie -> tie(tie, group)));
        return new BitProblem(layers, limits, group);
    }

    private void add(Placed layer, SortedMap<String, Double> limits) {
        layer.refuseTypos(List.of("name", "options"));
        Placed name = layer.field("name");
        if (positions.putIfAbsent(name.text(), layers.size()) != null) {
            throw name.refused("there are two layers called " + quoted(name.text()) + ". Maybe number them?");
        }
        Placed options = layer.field("options");
        if (options.items().isEmpty()) {
            throw options.refused("layer " + quoted(name.text()) + " has no options. Maybe leave it out?");
        }
        List<Option> read = options.items().stream()
                .map(option -> option(option, name.text(), limits))
                .toList();
        layers.add(new Layer(name.text(), read));
    }

    private static Option option(Placed option, String layer, SortedMap<String, Double> limits) {
        option.refuseTypos(List.of("bits", "sensitivity", "costs"));
        Map<String, Double> costs = new LinkedHashMap<>();
        option.find("costs").ifPresent(all -> all.fields().forEach((name, cost) -> costs.put(name, cost.amount())));
        for (String limit : limits.keySet()) {
            if (!costs.containsKey(limit)) {
                throw option.refused(option.path() + " of layer " + quoted(layer) + " has no cost " + quoted(limit)
                        + ", which is limited. Maybe 0?");
            }
        }
        return new Option(
                option.field("bits").json(), option.field("sensitivity").number(), costs);
    }

    private void tie(Placed tie, List<Integer> group) {
        List<Integer> tied = tie.items().stream().map(this::position).toList();
        for (int i = 1; i < tied.size(); i++) {
            Layer first = layers.get(tied.getFirst());
            Layer other = layers.get(tied.get(i));
            if (first.options().size() != other.options().size()) {
                throw tie.refused("layers " + quoted(first.name()) + " and " + quoted(other.name())
                        + " are tied, but have " + first.options().size() + " and "
                        + other.options().size() + " options. Maybe give them the same ones?");
            }
            int one = group.get(tied.getFirst());
            int two = group.get(tied.get(i));
            Collections.replaceAll(group, Math.max(one, two), Math.min(one, two));
        }
    }

    private int position(Placed name) {
        Integer position = positions.get(name.text());
        if (position == null) {
            throw name.refused(name.path() + " names the layer " + quoted(name.text()) + ", which is not there. "
                    + Nearest.to(name.text(), List.copyOf(positions.keySet()))
                            .map(near -> "Maybe " + quoted(near) + "?")
                            .orElse("Maybe leave it out?"));
        }
        return position;
    }

    private static String quoted(String name) {
        return "'" + Visible.line(name) + "'";
    }
}
