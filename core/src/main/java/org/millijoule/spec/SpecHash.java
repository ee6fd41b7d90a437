package org.millijoule.spec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/// Identifies what a spec asks for: SHA-256 over its resolved YAML. Paths are left out wherever they stand, also
/// inside plug-ins: where a data set lies does not matter, what is in it has a hash of its own. [FileContents]
/// count by what is in the file. The seed is left out as well when asked, so that runs which differ in nothing
/// else are recognised as such.
public final class SpecHash {
    private SpecHash() {}

    /// 64 hexadecimal digits.
    ///
    /// @param excludedKeys keys of the spec's first level that do not count, in kebab-case, such as `seed`
    public static String of(Record spec, Set<String> excludedKeys) {
        Tree.Mapping tree = SpecWriter.treeWithoutPaths(spec);
        for (String key : excludedKeys) {
            tree = tree.without(key);
        }
        return sha256(YamlText.of(tree));
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
