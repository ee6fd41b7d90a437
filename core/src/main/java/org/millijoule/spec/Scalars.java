package org.millijoule.spec;

import java.lang.reflect.Method;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millijoule.quantity.Numbers;
import org.millijoule.quantity.WrongValueException;
import org.millijoule.text.Nearest;
import org.millijoule.text.Wording;

/// Binds single values: numbers, words, paths, files, names and types that parse themselves.
final class Scalars {
    private Scalars() {}

    /// Whether a type is written as a single value.
    static boolean isScalar(Class<?> type) {
        return List.of(
                                int.class,
                                Integer.class,
                                long.class,
                                Long.class,
                                double.class,
                                Double.class,
                                boolean.class,
                                Boolean.class,
                                String.class,
                                Path.class)
                        .contains(type)
                || type.isEnum()
                || FileContents.class.isAssignableFrom(type)
                || Reflection.parser(type).isPresent();
    }

    /// @param preset the key's default
    /// @throws SpecException at the scalar's place
    static Object bind(Class<?> type, Tree.Scalar scalar, String path, Optional<Object> preset) {
        try {
            return value(type, scalar, path);
        } catch (WrongValueException e) {
            throw new SpecException(scalar.place(), path + " " + e.message(preset.map(SpecWriter::inline)));
        }
    }

    private static Object value(Class<?> type, Tree.Scalar scalar, String path) {
        String text = scalar.text();
        if (type == int.class || type == Integer.class) {
            return (int) Numbers.wholeNumber(unquoted(scalar, "a whole number"), Integer.MAX_VALUE);
        }
        if (type == long.class || type == Long.class) {
            return Numbers.wholeNumber(unquoted(scalar, "a whole number"), Long.MAX_VALUE);
        }
        if (type == double.class || type == Double.class) {
            return Numbers.decimal(unquoted(scalar, "a number"));
        }
        if (type == boolean.class || type == Boolean.class) {
            return truth(unquoted(scalar, "true or false"));
        }
        if (type == String.class) {
            return printable(scalar);
        }
        if (type == Path.class) {
            return path(scalar);
        }
        if (type.isEnum()) {
            return constant(type, text);
        }
        if (FileContents.class.isAssignableFrom(type)) {
            Path file = path(scalar);
            return made(factory(type, "read", Path.class), file, scalar, path);
        }
        return made(factory(type, "parse", String.class), text, scalar, path);
    }

    /// The value of a [Named] type that is known by this name.
    static Object named(Class<?> type, Tree.Scalar name, String path) {
        return made(factory(type, "named", String.class), name.text(), name, path);
    }

    private static Method factory(Class<?> type, String name, Class<?> from) {
        return Reflection.factory(type, name, from)
                .orElseThrow(() ->
                        new IllegalStateException(type + " has no static " + name + "(" + from.getSimpleName() + ")"));
    }

    private static String unquoted(Tree.Scalar scalar, String wanted) {
        if (scalar.plain()) {
            return scalar.text();
        }
        String wants = "wants " + wanted + ", not " + scalar.described() + ".";
        boolean quotesAreAll = Numbers.isNumber(scalar.text()) || scalar.text().matches("true|false");
        throw quotesAreAll
                ? new WrongValueException(wants + " Maybe without the quotes?")
                : WrongValueException.withExample(
                        wants, wanted.contains("true") ? "true" : wanted.contains("whole") ? "10" : "0.1");
    }

    /// Texts end up in terminals, logs and file names.
    private static String printable(Tree.Scalar scalar) {
        Optional<Integer> control = scalar.text()
                .codePoints()
                .filter(c -> Character.isISOControl(c) && c != '\n' && c != '\t')
                .boxed()
                .findFirst();
        if (control.isPresent()) {
            throw new WrongValueException(
                    "holds the control character U+%04X. Maybe remove it?".formatted(control.get()));
        }
        return scalar.text();
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> {
                boolean yes = List.of("yes", "y", "on", "1").contains(text.toLowerCase(Locale.ROOT));
                throw new WrongValueException(
                        "wants true or false, not " + Numbers.bare(text) + ". Maybe " + (yes ? "true" : "false") + "?");
            }
        };
    }

    static Path path(Tree.Scalar scalar) {
        if (scalar.text().isBlank()) {
            throw new WrongValueException("wants a path, not an empty text. Maybe '.' for this folder?");
        }
        try {
            return scalar.place().folder().resolve(scalar.text());
        } catch (InvalidPathException e) {
            throw new WrongValueException("wants a path, which " + scalar.described() + " cannot be ("
                    + Wording.brief(e.getReason()) + "). Maybe a typing error?");
        }
    }

    private static Object constant(Class<?> type, String text) {
        List<Enum<?>> constants = Arrays.stream(type.getEnumConstants())
                .<Enum<?>>map(c -> (Enum<?>) c)
                .toList();
        Optional<Enum<?>> named = constants.stream()
                .filter(constant -> Wording.kebab(constant).equals(text))
                .findFirst();
        List<String> names = constants.stream().map(Wording::kebab).toList();
        return named.orElseThrow(() -> new WrongValueException("wants " + Wording.list(names, "or") + ", not "
                + Numbers.bare(text) + ". Maybe '" + Nearest.to(text, names).orElse(names.getFirst()) + "'?"));
    }

    private static Object made(Method factory, Object from, Tree.Scalar scalar, String path) {
        try {
            return Reflection.make(factory, from);
        } catch (IllegalArgumentException e) {
            throw new SpecException(scalar.place(), path + ": " + Wording.sentence(e));
        }
    }
}
