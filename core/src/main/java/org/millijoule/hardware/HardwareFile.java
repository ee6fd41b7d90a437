package org.millijoule.hardware;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.spec.SpecWriter;
import org.millijoule.text.Nearest;

/// Where a [HardwareModel] comes from: a YAML file that holds one, `kind:` and its settings, or the name of a
/// built-in one such as `bit-fusion-e`. Paths in a file resolve against its folder.
public final class HardwareFile {
    private HardwareFile() {}

    /// Reads a file.
    ///
    /// @throws SpecException `file:line: what is wrong. Maybe ...`
    public static HardwareModel read(Path file) {
        return read(file, List.of());
    }

    /// Reads a file and changes settings as the command line says.
    ///
    /// @throws SpecException that names the line or the option
    public static HardwareModel read(Path file, List<SpecOverride> overrides) {
        return SpecReader.readPlugin(HardwareModel.class, file, overrides).value();
    }

    /// The built-in model of that name or alias, with its default settings.
    ///
    /// @throws SpecException if there is none
    public static HardwareModel named(String name) {
        Map<String, HardwareModel> known = builtIns();
        return Optional.ofNullable(known.get(name)).orElseThrow(() -> unknown(name, known, "of that name"));
    }

    /// What a name in an option means, as the word that means the same behind `hardware:` in a spec: there, only what
    /// looks like one is the name of a file.
    public static String inSpec(String nameOrFile) {
        boolean named = names().contains(nameOrFile) || isKind(nameOrFile);
        return !named && !looksLikeFile(nameOrFile) && exists(nameOrFile) ? "./" + nameOrFile : nameOrFile;
    }

    /// A built-in model where the text is the name of one, or of a kind, else what the file of that name holds; in
    /// all cases with settings changed as the command line says.
    ///
    /// @throws SpecException if there is neither, or as the other methods
    public static HardwareModel of(String nameOrFile, List<SpecOverride> overrides) {
        Map<String, HardwareModel> known = builtIns();
        Optional<HardwareModel> builtIn = Optional.ofNullable(known.get(nameOrFile));
        if (builtIn.isPresent()) {
            return overrides.isEmpty() ? builtIn.get() : changed(builtIn.get(), overrides);
        }
        if (isKind(nameOrFile)) {
            return SpecReader.parsePlugin(HardwareModel.class, "kind: " + nameOrFile, Path.of(nameOrFile), overrides)
                    .value();
        }
        if (!looksLikeFile(nameOrFile) && !exists(nameOrFile)) {
            throw unknown(nameOrFile, known, "and no file of that name");
        }
        return read(Path.of(nameOrFile), overrides);
    }

    /// All names of built-in models, aliases included, in alphabetical order.
    public static List<String> names() {
        return List.copyOf(builtIns().keySet());
    }

    /// A model with settings changed as the command line says.
    ///
    /// @throws SpecException that names the option
    public static HardwareModel changed(HardwareModel builtIn, List<SpecOverride> overrides) {
        String yaml = SpecWriter.write((Record) builtIn);
        return SpecReader.parsePlugin(HardwareModel.class, yaml, Path.of(builtIn.name()), overrides)
                .value();
    }

    private static boolean looksLikeFile(String name) {
        return name.matches("(?i).*(/|\\\\|\\.ya?ml$).*");
    }

    private static boolean isKind(String name) {
        return ServiceLoader.load(HardwareModel.class).stream()
                .anyMatch(model -> model.get().kind().equals(name));
    }

    private static boolean exists(String file) {
        try {
            return Files.exists(Path.of(file));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Map<String, HardwareModel> builtIns() {
        Map<String, HardwareModel> known = new TreeMap<>();
        ServiceLoader.load(HardwareModel.class).forEach(kind -> known.putAll(kind.builtIns()));
        return known;
    }

    private static SpecException unknown(String name, Map<String, HardwareModel> known, String where) {
        List<String> names = new ArrayList<>(known.keySet());
        String near = Nearest.to(name, names)
                .map(found -> "'" + found + "', or the path of a YAML file?")
                .orElse("the path of a YAML file?");
        return new SpecException(
                name,
                "there is no built-in hardware " + where + ". Maybe " + near + " Built in are "
                        + String.join(", ", names) + ".");
    }
}
