package org.millijoule.spec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.millijoule.text.Wording;

/// Writes a record as the YAML that [SpecReader] reads back to an equal record: every default spelled out, empty
/// Optionals as `none`, keys in the order of the components, known values by their names, paths absolute, so that
/// the file may stand anywhere.
public final class SpecWriter {
    private static final Place NOWHERE = new Place("", Path.of(""), false);

    private final Predicate<RecordComponent> wanted;
    private final Function<FileContents, String> files;

    /// @param files how contents of a file are written
    private SpecWriter(Predicate<RecordComponent> wanted, Function<FileContents, String> files) {
        this.wanted = wanted;
        this.files = files;
    }

    /// The resolved YAML.
    ///
    /// @throws IllegalArgumentException if the record holds a number that no spec may hold
    public static String write(Record spec) {
        return YamlText.of(whole().settings(spec));
    }

    private static SpecWriter whole() {
        return new SpecWriter(
                component -> true, contents -> contents.file().toAbsolutePath().toString());
    }

    /// One value as it would stand after its key.
    static String inline(Object value) {
        return YamlText.inline(whole().tree(value));
    }

    /// What of a spec is the same wherever its files lie: no paths, files by what is in them.
    static Tree.Mapping treeWithoutPaths(Record spec) {
        return new SpecWriter(component -> !isPath(component.getGenericType()), FileContents::digest).settings(spec);
    }

    /// Whether a component is a path, or may hold some.
    private static boolean isPath(Type type) {
        return type == Path.class
                || (type instanceof ParameterizedType generic && isPath(generic.getActualTypeArguments()[0]));
    }

    private Tree tree(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.map(this::tree).orElse(plain("none"));
            case List<?> list -> new Tree.Sequence(list.stream().map(this::tree).toList(), NOWHERE);
            case Integer number -> plain(checked(number, number.doubleValue()));
            case Long number -> plain(checked(number, number.doubleValue()));
            case Double number -> plain(checked(number, number));
            case Boolean truth -> plain(truth.toString());
            case String text -> text(text);
            case Path path -> text(path.toAbsolutePath().toString());
            case FileContents contents -> text(files.apply(contents));
            case Enum<?> constant -> text(Wording.kebab(constant));
            case Object parsed when Reflection.parser(parsed.getClass()).isPresent() -> text(parsed.toString());
            case Named named
            when named.knownAs().isPresent() -> text(named.knownAs().orElseThrow());
            case Plugin plugin -> plugin(plugin);
            case Record record -> settings(record);
            default -> throw new IllegalStateException("specs cannot hold a " + value.getClass());
        };
    }

    private Tree plugin(Plugin plugin) {
        Tree.Scalar kind = text(plugin.kind());
        Tree.Mapping settings = settings((Record) plugin);
        return settings.entries().size() == 1 ? kind : settings;
    }

    private Tree.Mapping settings(Record record) {
        LinkedHashMap<String, Tree> entries = new LinkedHashMap<>();
        if (record instanceof Plugin plugin) {
            entries.put("kind", text(plugin.kind()));
        }
        for (RecordComponent component : components(record)) {
            entries.put(Wording.kebab(component.getName()), tree(Reflection.value(component, record)));
        }
        return new Tree.Mapping(entries, NOWHERE);
    }

    private List<RecordComponent> components(Record record) {
        List<RecordComponent> components =
                new ArrayList<>(List.of(record.getClass().getRecordComponents()));
        components.removeIf(wanted.negate());
        return components;
    }

    private static String checked(Number number, double value) {
        String text = number.toString();
        if (!Double.isFinite(value) || text.startsWith("-")) {
            throw new IllegalArgumentException("no spec may hold the number " + text);
        }
        return text;
    }

    private static Tree.Scalar plain(String text) {
        return new Tree.Scalar(text, true, NOWHERE);
    }

    private static Tree.Scalar text(String text) {
        return new Tree.Scalar(text, false, NOWHERE);
    }
}
