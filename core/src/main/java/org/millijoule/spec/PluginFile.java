package org.millijoule.spec;

import java.nio.file.Files;
import java.nio.file.Path;
import org.millijoule.quantity.WrongValueException;
import org.millijoule.text.Wording;

/// A [Plugin] in a file of its own, named where its kind could stand: `hardware: my-chip.yaml`. A relative name
/// resolves against the folder of the spec that names it, or, in an option, against the working directory; paths
/// inside the file resolve against its own folder.
final class PluginFile {
    /// Files that name each other; `our choice`, one would do.
    static final int DEEPEST = 8;

    private PluginFile() {}

    /// Whether a word is the name of a file: it ends as those of YAML files do, or has a folder in it.
    static boolean isMeant(String name) {
        return name.matches("(?is).*(/|\\\\|\\.ya?ml$).*");
    }

    /// What the file says.
    ///
    /// @param path of the key that names it, for messages
    static Tree.Mapping read(Tree.Scalar name, String path) {
        Path file;
        try {
            file = shown(Scalars.path(name));
        } catch (WrongValueException e) {
            throw new SpecException(name.place(), Wording.subject(path) + " " + e.getMessage());
        }
        if (Files.notExists(file)) {
            throw new SpecException(
                    name.place(),
                    Wording.subject(path) + " names the file " + file + ", which is not there. Maybe "
                            + SpecReader.neighbour(file) + "?");
        }
        return SpecReader.tree(file);
    }

    /// As short as the user would write it.
    private static Path shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path whole = file.toAbsolutePath().normalize();
        return whole.startsWith(here) ? here.relativize(whole) : whole;
    }
}
