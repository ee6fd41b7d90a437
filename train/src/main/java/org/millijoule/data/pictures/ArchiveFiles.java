package org.millijoule.data.pictures;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The files of an archive by their names, as unpacking it would leave them: of two entries with one name the later
/// one counts, and links are what they lead to.
final class ArchiveFiles {
    private final Map<String, StoredFile> files = new TreeMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final List<String> folders = new ArrayList<>();

    /// An entry's name as a path in the archive: without a leading `./` or `/`, and with slashes.
    ///
    /// @throws IOException if it would lie outside
    static String name(String entry) throws IOException {
        List<String> parts = new ArrayList<>();
        String slashes = entry.indexOf('/') < 0 ? entry.replace('\\', '/') : entry; // of some Windows programs
        for (String part : slashes.split("/", -1)) {
            if (part.equals("..")) {
                throw new IOException("its entry " + entry + " lies outside of it");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    void add(StoredFile file) {
        if (!StoredFile.isHidden(file.name())) {
            links.remove(file.name());
            files.put(file.name(), file);
        }
    }

    void addFolder(String name) {
        if (!name.isEmpty() && !StoredFile.isHidden(name)) {
            folders.add(name);
        }
    }

    /// @param target a name in the archive, or empty where it leads outside
    void addLink(String name, String target) {
        add(StoredFile.broken(
                name,
                "is a link to " + (target.isEmpty() ? "outside of the archive" : target + ", which is not in it")));
        links.put(name, target);
    }

    /// The target of a symbolic link by its text.
    static String target(String link, String text) {
        if (text.startsWith("/")) {
            return "";
        }
        List<String> parts = new ArrayList<>(List.of(link.split("/", -1)));
        parts.removeLast();
        for (String part : text.split("/", -1)) {
            if (part.equals("..")) {
                if (parts.isEmpty()) {
                    return "";
                }
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    List<String> folders() {
        return folders;
    }

    /// Sorted by name.
    Collection<StoredFile> files() {
        links.forEach((name, first) -> {
            String target = first;
            for (int steps = 0; links.containsKey(target) && steps < links.size(); steps++) {
                target = links.get(target);
            }
            if (files.containsKey(target) && !links.containsKey(target)) {
                files.put(name, files.get(target).named(name));
            }
        });
        return files.values();
    }
}
