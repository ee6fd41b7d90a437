package org.millijoule.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.millijoule.text.FileKind;
import org.millijoule.text.FileProblem;
import org.millijoule.text.Nearest;

/// Reads a YAML file into a record. Keys are the record's components in kebab-case: `headChannels` is
/// `head-channels`. Everything that can be wrong with the file is found here and told in one sentence with its
/// line.
///
/// Component types: `int`, `long`, `double`, `boolean`, `String`, enums (constants in kebab-case), `Path`
/// (relative ones resolve against the file's folder), types with a static `parse(String)`, `List` and `Optional`
/// of all of these (the plain word `none` is an empty Optional), [FileContents], records, [Named] ones also by a
/// name, and [Plugin]s, chosen by `kind:`; a kind with nothing more to say may stand alone. No number may be
/// negative.
///
/// Defaults: see [Defaults].
public final class SpecReader {
    private static final int LARGEST_BYTES = 1_000_000;

    private SpecReader() {}

    /// Reads a file.
    ///
    /// @throws SpecException if the file cannot be read or does not make a valid record
    public static <T extends Record> Spec<T> read(Class<T> type, Path file) {
        return read(type, file, List.of());
    }

    /// Reads a file and changes it as the command line says.
    ///
    /// @param file its path as the user gave it: messages repeat it
    /// @param overrides settings that replace those of the file, the last one winning
    /// @throws SpecException if the file cannot be read, or file and overrides do not make a valid record
    public static <T extends Record> Spec<T> read(Class<T> type, Path file, List<SpecOverride> overrides) {
        return parse(type, text(file), file, overrides);
    }

    /// Reads the text as if it stood in the file.
    ///
    /// @throws SpecException if text and overrides do not make a valid record
    public static <T extends Record> Spec<T> parse(
            Class<T> type, String text, Path file, List<SpecOverride> overrides) {
        return bind(type, text, file, overrides);
    }

    /// Reads a file that is one plug-in: its `kind:` stands beside its settings.
    ///
    /// @throws SpecException as the other methods
    public static <T extends Plugin> Spec<T> readPlugin(Class<T> type, Path file, List<SpecOverride> overrides) {
        return bind(type, text(file), file, overrides);
    }

    /// Reads the text as if it stood in the file of a plug-in.
    ///
    /// @throws SpecException as the other methods
    public static <T extends Plugin> Spec<T> parsePlugin(
            Class<T> type, String text, Path file, List<SpecOverride> overrides) {
        return bind(type, text, file, overrides);
    }

    private static <T> Spec<T> bind(Class<T> type, String text, Path file, List<SpecOverride> overrides) {
        Tree tree = tree(text, file);
        for (SpecOverride override : overrides) {
            tree = override.applyTo(tree);
        }
        return new Spec<>(type.cast(new Binder().root(type, tree)), new Source(tree));
    }

    /// What a file says, not bound to anything yet.
    static Tree.Mapping tree(Path file) {
        return tree(text(file), file);
    }

    private static Tree.Mapping tree(String text, Path file) {
        Path absolute = file.toAbsolutePath();
        Path folder = Optional.ofNullable(absolute.getParent()).orElse(absolute);
        IntFunction<Place> places = line -> new Place(file + ":" + line, folder, false);
        Tree tree = TreeBuilder.file(text, places);
        if (tree instanceof Tree.Mapping mapping) {
            return mapping;
        }
        boolean colon = tree instanceof Tree.Scalar scalar && scalar.text().contains(":");
        throw new SpecException(
                tree.place(),
                "a spec is lines of 'key: value', but here stands " + tree.described()
                        + (colon
                                ? ". Maybe a space after ':' is missing?"
                                : ". Maybe start from a copy of an example?"));
    }

    private static String text(Path file) {
        String place = file.toString();
        if (!Files.exists(file)) {
            throw new SpecException(place, "there is no such file. Maybe " + neighbour(file) + "?");
        }
        if (Files.isDirectory(file)) {
            throw new SpecException(place, "this is a folder. Maybe name a file in it?");
        }
        FileKind kind = FileKind.of(file);
        if (!kind.isText() && kind != FileKind.EMPTY && kind != FileKind.BINARY && kind != FileKind.UNREADABLE) {
            throw new SpecException(
                    place, "this is " + kind.words() + ", where a YAML file belongs. Maybe " + kind.way(place));
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST_BYTES + 1);
        } catch (IOException e) {
            throw new SpecException(place, "this file cannot be read: " + FileProblem.reasonOfReading(e));
        }
        if (bytes.length > LARGEST_BYTES) {
            throw new SpecException(place, "this file is larger than 1 MB, so it is no spec. Maybe another file?");
        }
        return decode(bytes, file);
    }

    private static String decode(byte[] bytes, Path file) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            int line = 1;
            for (int i = 0; i < in.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw new SpecException(file + ":" + line, "this line is not UTF-8. Maybe save the file as UTF-8?");
        }
        String text = out.flip().toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text; // the byte order mark of some editors
    }

    /// The YAML file beside the missing one whose name is nearest.
    static String neighbour(Path missing) {
        Path folder = Optional.ofNullable(missing.getParent()).orElse(Path.of(""));
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml") || name.endsWith(".yml"))
                    .sorted()
                    .toList();
            return Nearest.to(String.valueOf(missing.getFileName()), names)
                    .map(name -> "'" + folder.resolve(name) + "'")
                    .orElse("another name or folder");
        } catch (IOException e) {
            return "another name or folder";
        }
    }
}
