package org.millijoule.data.cache;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A folder of files that can all be made anew. Nothing that happens to it is an error: what is not there, damaged or
/// of another version is not found, and what cannot be written is not kept. Any number of processes may use it: a file
/// gets its name when it is whole, and of two the later one stays.
///
/// @param path made when something is kept
/// @param mostBytes of all files; beyond it, those that were not used for longest are deleted
public record CacheFolder(Path path, long mostBytes) {
    /// Names a folder that stands for the user's own, or says [#OFF].
    public static final String VARIABLE = "MILLIJOULE_CACHE";

    /// Keeps nothing.
    public static final String OFF = "off";

    private static final long MOST_BYTES = 4L << 30; // our choice: CIFAR-10 takes 0.2 of it, Tiny ImageNet 1.4

    private static final int MOST_FILES = 1000; // our choice

    private static final int FREE = 4; // our choice: times the size of a file that must be free before it is written

    private static final Duration ABANDONED = Duration.ofDays(1); // our choice: no process writes one file for so long

    private static final String TEMPORARY = ".new";

    /// Only such names are given, and only such files are ever deleted: the folder may be somebody's who keeps others
    /// in it.
    private static final Pattern OURS =
            Pattern.compile("[0-9a-f]{64}\\.[a-z]+(?:[0-9]+" + Pattern.quote(TEMPORARY) + ")?");

    /// What a file holds.
    public interface Content {
        /// Writes it.
        ///
        /// @param file empty, open for writing
        void writeTo(RandomAccessFile file) throws IOException;
    }

    /// That of whoever runs this process: `$MILLIJOULE_CACHE/data`, else `millijoule/data` in `$XDG_CACHE_HOME` or
    /// `~/.cache`. Empty where it is off, or nobody has a home.
    public static Optional<CacheFolder> ofUser() {
        return of(System.getenv(), System.getProperty("user.home", ""));
    }

    static Optional<CacheFolder> of(Map<String, String> environment, String home) {
        String named = environment.getOrDefault(VARIABLE, "");
        if (named.equals(OFF)) {
            return Optional.empty();
        }
        try {
            return folder(named, environment.getOrDefault("XDG_CACHE_HOME", ""), home)
                    .map(folder -> new CacheFolder(folder.resolve("data"), MOST_BYTES));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private static Optional<Path> folder(String named, String caches, String home) {
        if (!named.isEmpty()) {
            return Optional.of(Path.of(named).toAbsolutePath());
        }
        if (Path.of(caches).isAbsolute()) { // the XDG specification: others are ignored
            return Optional.of(Path.of(caches, "millijoule"));
        }
        return Path.of(home).isAbsolute() ? Optional.of(Path.of(home, ".cache", "millijoule")) : Optional.empty();
    }

    /// What [#keep] was given, if it is there and whole.
    public Optional<byte[]> find(String name) {
        try (RandomAccessFile file = open(name)) {
            return Optional.of(CheckedBlock.read(file, name, Integer.MAX_VALUE));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Opens a file, which counts as using it.
    ///
    /// @throws IOException if it is not there, or may not be read
    RandomAccessFile open(String name) throws IOException {
        Path file = path.resolve(name);
        RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r");
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException _) {
            return opened; // it is deleted sooner than it would be
        }
        return opened;
    }

    /// Keeps a few bytes.
    public void keep(String name, byte[] content) {
        keep(name, content.length, file -> CheckedBlock.write(file, name, content));
    }

    /// Keeps a file, unless the disk is nearly full.
    ///
    /// @param bytes that it will have, about
    void keep(String name, long bytes, Content content) {
        if (!OURS.matcher(name).matches()) {
            throw new IllegalArgumentException("a name of 64 hexadecimal digits and an ending is needed, not " + name);
        }
        try {
            Files.createDirectories(path);
            if (bytes > mostBytes || Files.getFileStore(path).getUsableSpace() < FREE * bytes) {
                return;
            }
            Path temporary = Files.createTempFile(path, name, TEMPORARY);
            try {
                try (RandomAccessFile file = new RandomAccessFile(temporary.toFile(), "rw")) {
                    content.writeTo(file);
                }
                Files.move(
                        temporary,
                        path.resolve(name),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            tidy(name);
        } catch (IOException | DirectoryIteratorException _) {
            return; // it is made anew when it is wanted
        }
    }

    private record Kept(Path path, Instant used, long bytes) {}

    /// Deletes what was abandoned, and what is too much.
    ///
    /// @param newest is not deleted
    private void tidy(String newest) throws IOException {
        List<Kept> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                path, entry -> OURS.matcher(entry.getFileName().toString()).matches())) {
            for (Path entry : entries) {
                Kept file = new Kept(entry, Files.getLastModifiedTime(entry).toInstant(), Files.size(entry));
                if (!entry.toString().endsWith(TEMPORARY)) {
                    files.add(file);
                } else if (file.used().isBefore(Instant.now().minus(ABANDONED))) {
                    Files.deleteIfExists(entry);
                }
            }
        }
        files.sort(Comparator.comparing(Kept::used).reversed());
        long bytes = 0;
        for (int i = 0; i < files.size(); i++) {
            bytes += files.get(i).bytes();
            if ((bytes > mostBytes || i >= MOST_FILES) && !files.get(i).path().endsWith(newest)) {
                Files.deleteIfExists(files.get(i).path());
            }
        }
    }
}
