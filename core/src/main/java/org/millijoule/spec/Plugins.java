package org.millijoule.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/// The plug-ins that may stand where a type is wanted, as instances with their default settings.
record Plugins(List<Plugin> known) {
    /// @param type an interface of plug-ins, or one plug-in record itself
    static Plugins of(Class<?> type) {
        if (!type.isRecord()) {
            return new Plugins(named(type));
        }
        Defaults defaults = Defaults.of(type)
                .filter(found -> found.required().isEmpty())
                .orElseThrow(() -> new IllegalStateException("plug-in without default constructor: " + type));
        return new Plugins(List.of((Plugin) Reflection.create(defaults.constructor())));
    }

    /// Those that plug themselves in as this type, or as one that it narrows.
    private static List<Plugin> named(Class<?> type) {
        List<Plugin> own = ServiceLoader.load(type).stream()
                .map(provider -> (Plugin) provider.get())
                .toList();
        return !own.isEmpty()
                ? own
                : Arrays.stream(type.getInterfaces())
                        .filter(wider -> wider != Plugin.class)
                        .flatMap(wider -> named(wider).stream())
                        .filter(type::isInstance)
                        .toList();
    }

    /// The plug-in of a kind, or the value that is known by that name.
    Optional<Plugin> named(String name) {
        return known.stream()
                .filter(plugin -> plugin.kind().equals(name))
                .findFirst()
                .or(() -> Optional.ofNullable(builtIns().get(name)));
    }

    /// Whether this is a kind with its default settings and nothing more.
    boolean isBare(Plugin plugin) {
        return known.stream().anyMatch(kind -> kind == plugin);
    }

    /// Values that are known by name.
    SortedMap<String, Plugin> builtIns() {
        SortedMap<String, Plugin> all = new TreeMap<>();
        known.forEach(plugin -> all.putAll(plugin.builtIns()));
        return all;
    }

    /// The plug-in that is meant where no kind is named: the wanted record itself, or the usual one.
    ///
    /// @param type what is wanted
    Optional<Plugin> usual(Class<?> type) {
        return type.isRecord()
                ? Optional.of(known.getFirst())
                : known.stream().filter(Plugin::isUsual).findFirst();
    }

    List<String> kinds() {
        return known.stream().map(Plugin::kind).sorted().toList();
    }
}
