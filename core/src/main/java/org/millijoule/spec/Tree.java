package org.millijoule.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.millijoule.quantity.Numbers;
import org.millijoule.text.Wording;

/// YAML as it stands, before it becomes records. Every part knows its place; the value of a key has the place of
/// its key.
sealed interface Tree {
    Place place();

    /// The same content, written elsewhere.
    Tree at(Place place);

    /// What stands here, for messages.
    String described();

    /// One value.
    ///
    /// @param plain without quotes: only then may the text be a number, true, false or nothing
    record Scalar(String text, boolean plain, Place place) implements Tree {
        /// The key is there, its value is not.
        boolean missing() {
            return plain && List.of("", "~", "null", "Null", "NULL").contains(text);
        }

        @Override
        public Scalar at(Place place) {
            return new Scalar(text, plain, place);
        }

        @Override
        public String described() {
            return plain ? Numbers.bare(text) : "the text \"" + Wording.brief(text) + "\"";
        }
    }

    record Sequence(List<Tree> items, Place place) implements Tree {
        public Sequence {
            items = List.copyOf(items);
        }

        Sequence with(int index, Tree item) {
            List<Tree> changed = new ArrayList<>(items);
            changed.set(index, item);
            return new Sequence(changed, place);
        }

        @Override
        public Sequence at(Place place) {
            return new Sequence(items, place);
        }

        @Override
        public String described() {
            return "a list";
        }
    }

    record Mapping(SequencedMap<String, Tree> entries, Place place) implements Tree {
        public Mapping {
            entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
        }

        Mapping with(String key, Tree value) {
            LinkedHashMap<String, Tree> changed = new LinkedHashMap<>(entries);
            changed.put(key, value);
            return new Mapping(changed, place);
        }

        Mapping without(String key) {
            LinkedHashMap<String, Tree> changed = new LinkedHashMap<>(entries);
            changed.remove(key);
            return new Mapping(changed, place);
        }

        @Override
        public Mapping at(Place place) {
            return new Mapping(entries, place);
        }

        @Override
        public String described() {
            return "a mapping";
        }
    }
}
