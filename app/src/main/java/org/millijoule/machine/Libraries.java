package org.millijoule.machine;

import java.net.URI;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The versions of the libraries that results depend on.
public final class Libraries {
    private Libraries() {}

    public static SortedMap<String, String> versions() {
        SortedMap<String, String> versions = new TreeMap<>();
        versions.put("java", Runtime.version().toString());
        versions.put("libtorch", Libtorch.version());
        versions.put("onnxruntime", version(ai.onnxruntime.OrtEnvironment.class, "onnxruntime"));
        return versions;
    }

    /// The version in the name of the jar that a class comes from: the natives' jars have no version elsewhere.
    static String version(Class<?> type, String artifact) {
        URI jar = URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString());
        Matcher name = Pattern.compile(Pattern.quote(artifact) + "-(\\d.*)\\.jar")
                .matcher(String.valueOf(Path.of(jar).getFileName()));
        return name.matches() ? name.group(1) : "unknown";
    }
}
