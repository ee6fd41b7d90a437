package org.millijoule.spec;

import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where the value of a missing key comes from: the default that the enclosing record gives, as far as it is of
/// the same kind, else the record's own no-argument constructor.
///
/// A record of which only some settings have defaults has a constructor of exactly those that have none:
/// `SearchSpec(ImageDataset data, Budget budget)`. Of several such constructors the one with the fewest
/// parameters counts. A record without any needs every key, Optional ones apart.
record Defaults(Constructor<?> constructor, List<RecordComponent> required) {
    /// The constructor that fills in the most, if there is one besides the canonical one.
    static Optional<Defaults> of(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Map<String, RecordComponent> byName =
                Arrays.stream(components).collect(Collectors.toMap(RecordComponent::getName, c -> c));
        return Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> constructor.getParameterCount() < components.length)
                .filter(constructor ->
                        Arrays.stream(constructor.getParameters()).allMatch(parameter -> names(parameter, byName)))
                .min(Comparator.comparingInt(Constructor::getParameterCount))
                .map(constructor -> new Defaults(
                        constructor,
                        Arrays.stream(constructor.getParameters())
                                .map(parameter -> byName.get(parameter.getName()))
                                .toList()));
    }

    private static boolean names(Parameter parameter, Map<String, RecordComponent> components) {
        return Optional.ofNullable(components.get(parameter.getName()))
                .filter(component -> component.getGenericType().equals(parameter.getParameterizedType()))
                .isPresent();
    }
}
