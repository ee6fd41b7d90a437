package org.millijoule.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Finds the files of a data set by name, and says where they may be when they are not here.
public record DataFolder(Path path) {
    /// The first of `names` that is here.
    public Optional<Path> find(List<String> names) {
        return names.stream().map(path::resolve).filter(Files::isRegularFile).findFirst();
    }

    /// The first of `names` that is here.
    ///
    /// @throws DataException if none is
    public Path require(List<String> names) {
        return find(names).orElseThrow(() -> missing(names));
    }

    /// What to tell the user when none of `names` is here.
    public DataException missing(List<String> names) {
        if (!Files.isDirectory(path)) {
            return new MissingDataException(path
                    + ": there is no such folder, but the data set is read from it. Maybe its path is mistyped, or is"
                    + " meant to start from another folder.");
        }
        String wanted = names.size() == 1 ? names.getFirst() : "one of " + String.join(", ", names);
        return new MissingDataException(path + ": " + wanted + " must be in this folder, but is not. Maybe "
                + nested(names)
                        .map(folder -> folder + " is meant, which has it.")
                        .orElse("this is the folder of another data set, or files of it were not copied."));
    }

    /// Archives often unpack to a folder of their own.
    private Optional<Path> nested(List<String> names) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(path, Files::isDirectory)) {
            for (Path folder : folders) {
                if (new DataFolder(folder).find(names).isPresent()) {
                    return Optional.of(folder);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // it was only for a hint
        }
    }
}
