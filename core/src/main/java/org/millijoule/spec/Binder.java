package org.millijoule.spec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.millijoule.quantity.Numbers;
import org.millijoule.text.Nearest;
import org.millijoule.text.Wording;

/// Makes values of wanted types out of a tree. A `preset` is what stands for the value where the tree is silent:
/// the default that the enclosing record gives.
final class Binder {
    private static final Pattern JOINED = Pattern.compile("([A-Za-z][A-Za-z0-9-]*):([A-Za-z0-9][A-Za-z0-9.-]*)");
    private static final String KIND = "kind";

    private final Map<Class<?>, Plugins> found = new HashMap<>();
    private int openFiles;

    Object root(Class<?> type, Tree tree) {
        return bind(type, tree, "", Optional.empty());
    }

    private Object bind(Type type, Tree tree, String path, Optional<Object> preset) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
            boolean none = tree instanceof Tree.Scalar scalar
                    && scalar.plain()
                    && scalar.text().equals("none");
            refuseNothing(tree, path, Optional.of("none")); // its line may be removed
            Optional<Object> inner = preset.flatMap(value -> ((Optional<?>) value).map(Object.class::cast));
            return none ? Optional.empty() : Optional.of(bind(generic.getActualTypeArguments()[0], tree, path, inner));
        }
        refuseNothing(tree, path, preset);
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return list(generic.getActualTypeArguments()[0], tree, path);
        }
        if (!(type instanceof Class<?> wanted)) {
            throw new IllegalStateException("specs cannot hold a " + type + ", as " + path + " is");
        }
        if (Scalars.isScalar(wanted)) {
            return Scalars.bind(wanted, single(tree, path), path, preset);
        }
        if (Plugin.class.isAssignableFrom(wanted)) {
            return plugin(wanted, tree, path, preset);
        }
        if (Named.class.isAssignableFrom(wanted)) {
            return named(wanted, tree, path);
        }
        if (wanted.isRecord()) {
            return record(wanted, mapping(wanted, tree, path), path, List.of(), preset);
        }
        throw new IllegalStateException("specs cannot hold a " + type + ", as " + path + " is");
    }

    /// @param preset what stands for the value if its line is removed
    private static void refuseNothing(Tree tree, String path, Optional<Object> preset) {
        if (tree instanceof Tree.Scalar scalar && scalar.missing()) {
            throw new SpecException(
                    tree.place(),
                    Wording.subject(path) + " has no value. Maybe give one"
                            + (preset.isEmpty() ? "?" : ", or " + without(tree.place()) + "?"));
        }
        if (tree instanceof Tree.Scalar scalar && scalar.plain() && Numbers.isNegative(scalar.text())) {
            throw new SpecException(
                    tree.place(),
                    Wording.subject(path) + " is " + Wording.brief(scalar.text())
                            + ", but no number in a spec may be negative."
                            + Numbers.withoutSign(scalar.text())
                                    .map(positive -> " Maybe " + positive + "?")
                                    .orElse(""));
        }
    }

    private static String without(Place place) {
        return place.isOption() ? "leave the option out" : "remove the line";
    }

    private static String name(Tree tree, String path) {
        return (String) Scalars.bind(String.class, single(tree, path), path, Optional.empty());
    }

    private static Tree.Scalar single(Tree tree, String path) {
        refuseNothing(tree, path, Optional.empty());
        if (tree instanceof Tree.Scalar scalar) {
            return scalar;
        }
        throw new SpecException(
                tree.place(),
                Wording.subject(path) + " wants a single value, not " + tree.described()
                        + (tree.place().isOption()
                                ? ". Maybe one value alone?"
                                : ". Maybe look at the indentation below?"));
    }

    private List<Object> list(Type item, Tree tree, String path) {
        if (!(tree instanceof Tree.Sequence sequence)) {
            String instead = tree instanceof Tree.Scalar scalar
                    ? "[" + Wording.brief(asItems(scalar.text())) + "]"
                    : tree.place().isOption() ? "brackets around it, []" : "begin each item with '- '";
            throw new SpecException(
                    tree.place(),
                    Wording.subject(path) + " wants a list, not " + tree.described() + ". Maybe " + instead + "?");
        }
        List<Object> values = new ArrayList<>();
        for (Tree part : sequence.items()) {
            values.add(bind(item, part, child(path, String.valueOf(values.size())), Optional.empty()));
        }
        return List.copyOf(values);
    }

    /// `a b` and `a;b` as `a, b`: as it stands it would be one item, which no list of words takes.
    private static String asItems(String text) {
        return String.join(", ", text.strip().split("[\\s,;]+"));
    }

    private Object plugin(Class<?> type, Tree tree, String path, Optional<Object> preset) {
        Plugins plugins = found.computeIfAbsent(type, Plugins::of);
        Tree.Mapping settings = tree instanceof Tree.Scalar scalar
                ? new Tree.Mapping(new LinkedHashMap<>(), tree.place()).with(KIND, scalar)
                : mapping(type, tree, path);
        Optional<Tree> kind = Optional.ofNullable(settings.entries().get(KIND));
        Plugin base = kind.map(word -> plugin(type, plugins, word, path))
                .or(() -> preset.map(Plugin.class::cast))
                .or(() -> plugins.usual(type))
                .orElseThrow(() -> new SpecException(
                        tree.place(),
                        Wording.subject(path) + " does not say its kind. Maybe 'kind: "
                                + String.join("' or 'kind: ", plugins.kinds()) + "'?"));
        boolean whole = kind.isPresent() && !plugins.isBare(base);
        return record(base.getClass(), settings.without(KIND), path, List.of(KIND), Optional.of(base), whole);
    }

    private Object named(Class<?> type, Tree tree, String path) {
        if (tree instanceof Tree.Scalar name) {
            return Scalars.named(type, name, path);
        }
        Tree.Mapping mapping = mapping(type, tree, path);
        Optional<Object> known = Optional.ofNullable(mapping.entries().get(KIND))
                .map(name -> named(type, single(name, child(path, KIND)), child(path, KIND)));
        return record(type, mapping.without(KIND), path, List.of(KIND), known);
    }

    /// @param kind the name of a kind, of a value that is known, or of a file that holds one
    private Plugin plugin(Class<?> type, Plugins plugins, Tree kind, String path) {
        String name = name(kind, child(path, KIND));
        return plugins.named(name).orElseGet(() -> {
            if (PluginFile.isMeant(name)) {
                return plugin(type, single(kind, path), path);
            }
            List<String> known = new ArrayList<>(plugins.kinds());
            known.addAll(plugins.builtIns().keySet());
            refuseJoined(kind, name, path);
            String near =
                    Nearest.to(name, known).map(found -> "'" + found + "'? ").orElse("");
            String builtIn = plugins.builtIns().isEmpty()
                    ? "."
                    : ". Built in are " + String.join(", ", plugins.builtIns().keySet())
                            + "; a name that ends with .yaml is that of a file.";
            throw new SpecException(
                    kind.place(),
                    Wording.subject(path) + " has no kind " + Wording.quoted(name) + ". Maybe " + near
                            + (near.isEmpty() ? "one of these: " : "The kinds are: ")
                            + String.join(", ", plugins.kinds()) + builtIn);
        });
    }

    /// YAML reads `kind:shapes` as one word: a key and its value need a space between them.
    private static void refuseJoined(Tree kind, String name, String path) {
        Matcher joined = JOINED.matcher(name);
        if (joined.matches()) {
            throw new SpecException(
                    kind.place(),
                    Wording.subject(path) + " has no kind " + Wording.quoted(name) + ". Maybe '" + joined.group(1)
                            + ": " + joined.group(2) + "', with a space?");
        }
    }

    /// The plug-in that a file holds, `kind:` beside its settings.
    private Plugin plugin(Class<?> type, Tree.Scalar file, String path) {
        if (openFiles >= PluginFile.DEEPEST) {
            throw new SpecException(
                    file.place(), "more than " + PluginFile.DEEPEST + " files name each other. Maybe in a circle?");
        }
        openFiles++;
        try {
            return (Plugin) plugin(type, PluginFile.read(file, path), "", Optional.empty());
        } finally {
            openFiles--;
        }
    }

    private Object record(
            Class<?> type, Tree.Mapping mapping, String path, List<String> more, Optional<Object> preset) {
        return record(type, mapping, path, more, preset, false);
    }

    /// @param more keys that are known beside the components
    /// @param whole whether the preset has what is required, as what a file holds does
    private Object record(
            Class<?> type,
            Tree.Mapping mapping,
            String path,
            List<String> more,
            Optional<Object> preset,
            boolean whole) {
        RecordComponent[] components = type.getRecordComponents();
        refuseUnknown(components, mapping, owner(path, preset), more);
        Map<String, Object> values = new HashMap<>();
        Optional<Object> base = preset.filter(type::isInstance).or(() -> defaults(type, mapping, path, values));
        Object[] arguments = Arrays.stream(components)
                .map(component -> component(component, mapping, path, base, values, whole))
                .toArray();
        try {
            return Reflection.create(Reflection.canonical(type), arguments);
        } catch (IllegalArgumentException e) {
            throw Complaint.of(e, type, mapping, path, usual(type, arguments, base));
        }
    }

    /// The defaults by the names of their components, as far as each alone mends the record.
    private static Map<String, Object> usual(Class<?> type, Object[] arguments, Optional<Object> base) {
        Map<String, Object> usual = new HashMap<>();
        RecordComponent[] components = type.getRecordComponents();
        base.ifPresent(record -> {
            for (int i = 0; i < components.length; i++) {
                Object[] changed = arguments.clone();
                changed[i] = Reflection.value(components[i], record);
                try {
                    Reflection.create(Reflection.canonical(type), changed);
                    usual.put(components[i].getName(), changed[i]);
                } catch (IllegalArgumentException _) {
                    // does not help
                }
            }
        });
        return usual;
    }

    /// The record as its shortest constructor makes it; fills `values` with what that had to be given.
    private Optional<Object> defaults(Class<?> type, Tree.Mapping mapping, String path, Map<String, Object> values) {
        return Defaults.of(type).map(defaults -> {
            for (RecordComponent component : defaults.required()) {
                values.put(component.getName(), component(component, mapping, path, Optional.empty(), values, false));
            }
            Object[] arguments = defaults.required().stream()
                    .map(component -> values.get(component.getName()))
                    .toArray();
            try {
                return Reflection.create(defaults.constructor(), arguments);
            } catch (IllegalArgumentException e) {
                throw Complaint.of(e, type, mapping, path, Map.of());
            }
        });
    }

    private Object component(
            RecordComponent component,
            Tree.Mapping mapping,
            String path,
            Optional<Object> base,
            Map<String, Object> values,
            boolean whole) {
        String key = Wording.kebab(component.getName());
        Optional<Object> known = Optional.ofNullable(values.get(component.getName()));
        if (known.isPresent()) {
            return known.get();
        }
        Optional<Object> preset = base.map(record -> Reflection.value(component, record));
        Optional<Tree> written = Optional.ofNullable(mapping.entries().get(key));
        if (written.isPresent()) {
            Tree tree = Measures.completed(component, written.get(), child(path, key));
            boolean noDefault = component.isAnnotationPresent(Required.class) && Scalars.isScalar(component.getType());
            return bind(component.getGenericType(), tree, child(path, key), noDefault ? Optional.empty() : preset);
        }
        if (preset.isEmpty() && component.getType() == Optional.class) {
            return Optional.empty();
        }
        return preset.filter(value -> whole || !component.isAnnotationPresent(Required.class))
                .orElseThrow(() -> new SpecException(
                        mapping.place(),
                        Wording.subject(path) + " needs " + key + ". Maybe add "
                                + (mapping.place().isOption() ? "'" : "a line '") + key + ": ...'?"));
    }

    private static Tree.Mapping mapping(Class<?> type, Tree tree, String path) {
        if (tree instanceof Tree.Mapping mapping) {
            return mapping;
        }
        List<String> keys = type.isRecord() ? keys(type.getRecordComponents(), List.of()) : List.of(KIND);
        throw new SpecException(
                tree.place(),
                Wording.subject(path) + " wants lines of 'key: value', not " + tree.described() + ". Maybe '"
                        + (keys.isEmpty() ? "{}" : keys.getFirst() + ": ...")
                        + (tree.place().isOption() ? "' in braces, {}?" : "', indented, on the next line?"));
    }

    private static void refuseUnknown(
            RecordComponent[] components, Tree.Mapping mapping, String owner, List<String> more) {
        List<String> known = keys(components, more);
        mapping.entries().forEach((key, value) -> {
            if (!known.contains(key)) {
                throw new SpecException(
                        value.place(), "unknown key " + Wording.quoted(key) + owner + ". " + wayOut(key, known));
            }
        });
    }

    /// `{epochs:3}` is a key without a value in YAML.
    private static String wayOut(String key, List<String> known) {
        int colon = key.indexOf(':');
        return colon > 0 && known.contains(key.substring(0, colon))
                ? "Maybe '" + key.substring(0, colon) + ": " + Wording.brief(key.substring(colon + 1))
                        + "', with a space after the ':'?"
                : Nearest.suggestion(key, known);
    }

    /// " in hardware of kind bit-fusion": which keys are known depends on the kind.
    private static String owner(String path, Optional<Object> preset) {
        if (path.isEmpty()) {
            return "";
        }
        String kind = preset.map(value -> value instanceof Plugin plugin ? " of kind " + plugin.kind() : "")
                .orElse("");
        return " in " + Wording.subject(path) + kind;
    }

    private static List<String> keys(RecordComponent[] components, List<String> more) {
        List<String> keys = new ArrayList<>(more);
        for (RecordComponent component : components) {
            keys.add(Wording.kebab(component.getName()));
        }
        return keys;
    }

    private static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
