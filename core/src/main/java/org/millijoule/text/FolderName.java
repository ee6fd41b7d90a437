package org.millijoule.text;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A name that can be that of a folder on every system, and of no other folder than the one meant: no separators,
/// no way up, nothing hidden, nothing that a terminal or a file system takes for something else.
public final class FolderName {
    /// What most file systems take, in UTF-8.
    private static final int LONGEST_BYTES = 255;

    /// Separators, control characters, halves of characters, and what Windows reserves.
    private static final Pattern FORBIDDEN =
            Pattern.compile("[/\\\\<>:\"|?*\\p{Cntrl}\\p{Cs}\\u0080-\\u009F\\u2028\\u2029]");

    private FolderName() {}

    /// Refuses a name that can be no folder.
    ///
    /// @param key how messages name it
    /// @param suffix bytes that the folder's name has behind it
    /// @throws IllegalArgumentException saying what no folder can be named, and the way out
    public static void check(String key, String name, int suffix) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(key + " is empty, but names a folder. Maybe my-search?");
        }
        Matcher forbidden = FORBIDDEN.matcher(name);
        if (forbidden.find()) {
            char c = forbidden.group().charAt(0);
            String shown = Character.isISOControl(c) || Character.isSurrogate(c) || c > 0x2000
                    ? "U+%04X".formatted((int) c)
                    : "'" + c + "'";
            throw new IllegalArgumentException(key + " " + Wording.quoted(name) + " holds " + shown
                    + ", but names a folder. Maybe " + Wording.brief(of(name, suffix)) + "? --out takes a path.");
        }
        if (name.startsWith(".") || !name.equals(name.strip())) {
            throw new IllegalArgumentException(
                    key + " " + Wording.quoted(name) + " begins or ends with a dot or blank, but names a folder. Maybe "
                            + Wording.brief(of(name, suffix)) + "?");
        }
        int most = LONGEST_BYTES - suffix;
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > most) {
            throw new IllegalArgumentException(key + " has " + bytes + " bytes, but the name of a folder has at most "
                    + LONGEST_BYTES + ", of which " + suffix + " are taken. Maybe a shorter one?");
        }
    }

    /// The nearest name that can be one.
    ///
    /// @param suffix bytes that the folder's name has behind it
    public static String of(String name, int suffix) {
        String clean = FORBIDDEN.matcher(name).replaceAll("-").strip().replaceFirst("^[.\\s-]+", "");
        while (clean.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES - suffix) {
            clean = clean.substring(0, clean.offsetByCodePoints(clean.length(), -1))
                    .strip();
        }
        return Optional.of(clean).filter(text -> !text.isBlank()).orElse("search");
    }
}
