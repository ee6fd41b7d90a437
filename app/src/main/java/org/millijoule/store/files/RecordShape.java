package org.millijoule.store.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// What keeps a JSON value from becoming a record of ours: a key that is missing or null where the record needs it, a
/// value of another type, a number that does not fit. Where a component is optional, null and absence are welcome;
/// keys that the record does not have are too, as a later version may write them.
final class RecordShape {
    private static final int LONGEST = 40;

    private RecordShape() {}

    /// `accuracy.test is "high", where a number belongs`; empty where the value fits.
    ///
    /// @param path of keys that leads to the value; empty for the whole file
    static Optional<String> problem(JsonNode json, Type type, String path) {
        if (type instanceof ParameterizedType generic) {
            return generic(json, generic, path);
        }
        if (!(type instanceof Class<?> wanted)) {
            return Optional.empty();
        }
        if (wanted == OptionalDouble.class || wanted == OptionalInt.class || wanted == OptionalLong.class) {
            return isNothing(json) ? Optional.empty() : scalar(json, wanted, path);
        }
        return wanted.isRecord() ? record(json, wanted, path) : scalar(json, wanted, path);
    }

    private static Optional<String> generic(JsonNode json, ParameterizedType type, String path) {
        Type[] inner = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return isNothing(json) ? Optional.empty() : problem(json, inner[0], path);
        }
        if (type.getRawType() == List.class) {
            return json.isArray() ? items(json, inner[0], path) : other(json, path, "a list");
        }
        boolean isMap = type.getRawType() instanceof Class<?> raw && Map.class.isAssignableFrom(raw);
        if (!isMap) {
            return Optional.empty();
        }
        return json.isObject() ? values(json, inner[1], path) : other(json, path, "an object");
    }

    private static Optional<String> items(JsonNode json, Type type, String path) {
        for (int i = 0; i < json.size(); i++) {
            Optional<String> problem = problem(json.get(i), type, path + "[" + i + "]");
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> values(JsonNode json, Type type, String path) {
        return json.properties().stream()
                .flatMap(entry -> problem(entry.getValue(), type, child(path, entry.getKey())).stream())
                .findFirst();
    }

    private static Optional<String> record(JsonNode json, Class<?> type, String path) {
        if (!json.isObject()) {
            return other(json, path, "an object");
        }
        for (RecordComponent component : type.getRecordComponents()) {
            String key = key(component);
            JsonNode value = json.path(key);
            if (value.isMissingNode() && !isOptional(component)) {
                return Optional.of((path.isEmpty() ? "the file" : path) + " has no " + key);
            }
            Optional<String> problem = problem(value, component.getGenericType(), child(path, key));
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> scalar(JsonNode json, Class<?> wanted, String path) {
        if (wanted == String.class) {
            return json.isString() ? Optional.empty() : other(json, path, "a text");
        }
        if (wanted == boolean.class || wanted == Boolean.class) {
            return json.isBoolean() ? Optional.empty() : other(json, path, "true or false");
        }
        if (wanted == int.class || wanted == Integer.class || wanted == OptionalInt.class) {
            boolean fits = json.isIntegralNumber() && json.canConvertToInt();
            return fits ? Optional.empty() : other(json, path, "a whole number of at most 31 bits");
        }
        if (wanted == long.class || wanted == Long.class || wanted == OptionalLong.class) {
            boolean fits = json.isIntegralNumber() && json.canConvertToLong();
            return fits ? Optional.empty() : other(json, path, "a whole number of at most 63 bits");
        }
        if (wanted == double.class || wanted == Double.class || wanted == OptionalDouble.class) {
            boolean fits = json.isNumber() && Double.isFinite(json.doubleValue());
            return fits ? Optional.empty() : other(json, path, "a finite number");
        }
        return json.isNull() || json.isMissingNode() ? other(json, path, "a value") : Optional.empty();
    }

    private static boolean isOptional(RecordComponent component) {
        Class<?> type = component.getType();
        return type == Optional.class
                || type == OptionalDouble.class
                || type == OptionalInt.class
                || type == OptionalLong.class;
    }

    private static boolean isNothing(JsonNode json) {
        return json.isNull() || json.isMissingNode();
    }

    private static Optional<String> other(JsonNode json, String path, String wanted) {
        if (json.isMissingNode()) {
            return Optional.of((path.isEmpty() ? "the file" : path) + " is empty, where " + wanted + " belongs");
        }
        String there = json.isObject() ? "an object" : json.isArray() ? "a list" : brief(json.toString());
        return Optional.of((path.isEmpty() ? "the file" : path) + " is " + there + ", where " + wanted + " belongs");
    }

    private static String brief(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    private static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /// `sameTop1` is `same_top1`, as in all our files, but where a key is no name in Java.
    private static String key(RecordComponent component) {
        JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
        if (given != null) {
            return given.value();
        }
        return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
