package org.millijoule.job.assign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.spec.SpecException;
import org.millijoule.text.Nearest;
import org.millijoule.text.Visible;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A JSON value and where it stands: `problem.json:12` and `layers[3].options[0].sensitivity`.
///
/// @param path empty for the whole file
record Placed(String file, int line, String path, Value value) {
    /// What it is.
    sealed interface Value {}

    record Fields(Map<String, Placed> byName) implements Value {}

    record Items(List<Placed> list) implements Value {}

    record Text(String text) implements Value {}

    record Numeral(double number, JsonNode asWritten) implements Value {}

    /// True, false and null.
    record Word(JsonNode word) implements Value {}

    /// The value that the parser stands at.
    static Placed read(JsonParser parser, String file, String path) {
        int line = parser.currentTokenLocation().getLineNr();
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        JsonToken token = parser.currentToken();
        Value value =
                switch (token) {
                    case START_OBJECT -> fields(parser, file, path);
                    case START_ARRAY -> items(parser, file, path);
                    case VALUE_NUMBER_INT ->
                        new Numeral(parser.getDoubleValue(), nodes.numberNode(parser.getBigIntegerValue()));
                    case VALUE_NUMBER_FLOAT ->
                        new Numeral(parser.getDoubleValue(), nodes.numberNode(parser.getDoubleValue()));
                    case VALUE_TRUE -> new Word(nodes.booleanNode(true));
                    case VALUE_FALSE -> new Word(nodes.booleanNode(false));
                    case VALUE_NULL -> new Word(nodes.nullNode());
                    default -> new Text(parser.getString());
                };
        return new Placed(file, line, path, value);
    }

    private static Fields fields(JsonParser parser, String file, String path) {
        Map<String, Placed> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, read(parser, file, path.isEmpty() ? name : path + "." + name));
        }
        return new Fields(fields);
    }

    private static Items items(JsonParser parser, String file, String path) {
        List<Placed> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(parser, file, path + "[" + items.size() + "]"));
        }
        return new Items(items);
    }

    /// Refuses it.
    SpecException refused(String problem) {
        return new SpecException(file + ":" + line, problem);
    }

    private SpecException wanted(String what) {
        String is =
                switch (value) {
                    case Fields _ -> "an object";
                    case Items _ -> "a list";
                    case Text text -> "the text \"" + Visible.line(text.text()) + "\"";
                    case Numeral number -> "the number " + number.asWritten();
                    case Word word -> word.word().toString();
                };
        String place = path.isEmpty() ? "the file" : path;
        String way = value instanceof Text && what.equals("a number")
                ? "Maybe without the quotes?"
                : "Maybe " + (path.isEmpty() ? "another file?" : what + " there?");
        return refused(place + " is " + is + ", but must be " + what + ". " + way);
    }

    Map<String, Placed> fields() {
        if (value instanceof Fields fields) {
            return fields.byName();
        }
        throw wanted("an object");
    }

    List<Placed> items() {
        if (value instanceof Items items) {
            return items.list();
        }
        throw wanted("a list");
    }

    String text() {
        if (value instanceof Text text) {
            return text.text();
        }
        throw wanted("text");
    }

    /// A finite number.
    double number() {
        if (value instanceof Numeral(double number, JsonNode _)) {
            if (Double.isFinite(number)) {
                return number;
            }
            throw refused(path + " is too large for a number. Maybe another unit?");
        }
        throw wanted("a number");
    }

    /// A finite number that is not below 0.
    double amount() {
        double number = number();
        if (number < 0) {
            throw refused(path + " is " + number + ", but must not be negative. Maybe 0?");
        }
        return number;
    }

    /// A field that must be there.
    Placed field(String name) {
        return find(name).orElseThrow(() -> {
            Optional<String> near = Nearest.to(name, List.copyOf(fields().keySet()));
            return refused((path.isEmpty() ? "the file" : path) + " has no \"" + name + "\". Maybe "
                    + near.map(key -> "it is \"" + Visible.line(key) + "\"?").orElse("add it?"));
        });
    }

    /// A field that may be there. A key that only looks like it is refused, so that none is missed for a typo.
    Optional<Placed> find(String name) {
        return Optional.ofNullable(fields().get(name));
    }

    /// Refuses keys that look like one that may be there and is not.
    void refuseTypos(List<String> known) {
        for (Map.Entry<String, Placed> field : fields().entrySet()) {
            Optional<String> meant = known.contains(field.getKey())
                    ? Optional.empty()
                    : Nearest.to(field.getKey(), known).filter(key -> !fields().containsKey(key));
            if (meant.isPresent()) {
                throw field.getValue()
                        .refused("unknown key \"" + Visible.line(field.getKey()) + "\" in "
                                + (path.isEmpty() ? "the file" : path) + ". Maybe \"" + meant.get() + "\"?");
            }
        }
    }

    /// The value as it is written out again.
    JsonNode json() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case Fields fields -> {
                var object = nodes.objectNode();
                fields.byName().forEach((name, field) -> object.set(name, field.json()));
                yield object;
            }
            case Items items -> {
                var array = nodes.arrayNode();
                items.list().forEach(item -> array.add(item.json()));
                yield array;
            }
            case Text text -> nodes.stringNode(text.text());
            case Numeral number -> number.asWritten();
            case Word word -> word.word();
        };
    }
}
