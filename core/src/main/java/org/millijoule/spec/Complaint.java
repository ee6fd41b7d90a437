package org.millijoule.spec;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.millijoule.text.Wording;

/// What the constructor of a record complains of, at the line of the key that its message names first; where it
/// names no key that was written, at the line of the record.
final class Complaint {
    private static final int LONGEST = 40;

    private Complaint() {}

    /// @param usual defaults by the names of their components, of those that would mend the record
    static SpecException of(
            IllegalArgumentException e, Class<?> type, Tree.Mapping mapping, String path, Map<String, Object> usual) {
        String sentence = Wording.sentence(e);
        Optional<RecordComponent> named = firstNamed(sentence, type);
        Place place = named.map(component -> Wording.kebab(component.getName()))
                .flatMap(key -> Optional.ofNullable(mapping.entries().get(key)))
                .map(Tree::place)
                .orElse(mapping.place());
        String wayOut = sentence.contains("Maybe")
                ? ""
                : named.flatMap(component -> inWords(Optional.ofNullable(usual.get(component.getName()))))
                        .orElse("");
        return new SpecException(place, (path.isEmpty() ? sentence : path + ": " + sentence) + wayOut);
    }

    /// The default, where it fits into a sentence.
    private static Optional<String> inWords(Optional<Object> value) {
        return value.map(SpecWriter::inline)
                .filter(text -> text.length() <= LONGEST && !text.equals("none"))
                .map(text -> " Maybe " + text + ", the default?");
    }

    private static Optional<RecordComponent> firstNamed(String sentence, Class<?> type) {
        int first = Integer.MAX_VALUE;
        Optional<RecordComponent> named = Optional.empty();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = Wording.kebab(component.getName());
            Matcher word = Pattern.compile("(?<![\\w-])" + Pattern.quote(key) + "(?![\\w-])")
                    .matcher(sentence);
            if (word.find() && word.start() < first) {
                first = word.start();
                named = Optional.of(component);
            }
        }
        return named;
    }
}
