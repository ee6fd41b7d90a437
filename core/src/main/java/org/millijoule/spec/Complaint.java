package org.millijoule.spec;

import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the constructor of a record complains of, at the line of the key that its message names first; where it
/// names no key that was written, at the line of the record.
final class Complaint {
    private Complaint() {}

    static SpecException of(IllegalArgumentException e, Class<?> type, Tree.Mapping mapping, String path) {
        String sentence = Wording.sentence(e);
        Optional<String> named = firstNamed(sentence, type);
        Place place = named.flatMap(key -> Optional.ofNullable(mapping.entries().get(key)))
                .map(Tree::place)
                .orElse(mapping.place());
        return new SpecException(place, path.isEmpty() ? sentence : path + ": " + sentence);
    }

    private static Optional<String> firstNamed(String sentence, Class<?> type) {
        int first = Integer.MAX_VALUE;
        Optional<String> named = Optional.empty();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = Wording.kebab(component.getName());
            Matcher word = Pattern.compile("(?<![\\w-])" + Pattern.quote(key) + "(?![\\w-])")
                    .matcher(sentence);
            if (word.find() && word.start() < first) {
                first = word.start();
                named = Optional.of(key);
            }
        }
        return named;
    }
}
