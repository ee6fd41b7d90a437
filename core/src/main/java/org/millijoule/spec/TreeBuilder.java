package org.millijoule.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.millijoule.text.Wording;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Builds a [Tree] from YAML's events. Works on events, not on the parser's own nodes, because those are built by
/// recursion without a limit: here depth and size are checked before memory or stack is spent.
final class TreeBuilder {
    private static final int DEEPEST = 32;

    /// Parts of a tree, aliases counted as often as they are used.
    private static final int LARGEST = 20_000;

    private final Iterator<Event> events;
    private final IntFunction<Place> places;
    private final Map<Anchor, Tree> anchored = new HashMap<>();
    private final Map<Anchor, Integer> sizes = new HashMap<>();
    private int size;

    private TreeBuilder(String text, IntFunction<Place> places) {
        this.events =
                new Parse(LoadSettings.builder().build()).parseString(text).iterator();
        this.places = places;
    }

    /// The tree of a file.
    ///
    /// @param places of the lines, counted from 1
    static Tree file(String text, IntFunction<Place> places) {
        return build(text, places)
                .filter(tree -> !(tree instanceof Tree.Scalar scalar && scalar.missing()))
                .orElseThrow(() -> new SpecException(
                        places.apply(1), "the file is empty. Maybe start from a copy of an example?"));
    }

    /// The tree of one value from the command line.
    static Tree value(String text, Place place) {
        return build(text, line -> place).orElseGet(() -> new Tree.Scalar("", true, place));
    }

    private static Optional<Tree> build(String text, IntFunction<Place> places) {
        try {
            return new TreeBuilder(text, places).document();
        } catch (YamlEngineException e) {
            throw Syntax.error(e, text, places);
        }
    }

    private Optional<Tree> document() {
        Optional<Tree> tree = Optional.empty();
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
                case Alias, Scalar, SequenceStart, MappingStart, SequenceEnd, MappingEnd -> {
                    if (tree.isPresent()) {
                        throw new SpecException(
                                place(event), "a second document begins here. Maybe remove the line '---'?");
                    }
                    tree = Optional.of(tree(event, place(event), 0));
                }
            }
        }
        return tree;
    }

    /// @param place of the key if there is one, else of the value itself
    private Tree tree(Event event, Place place, int depth) {
        if (depth > DEEPEST) {
            throw new SpecException(place, "nested more than " + DEEPEST + " deep. Maybe a bracket is not closed?");
        }
        if (event instanceof AliasEvent alias) {
            return alias(alias, place);
        }
        grow(1, place);
        int before = size;
        Tree tree =
                switch (event) {
                    case ScalarEvent scalar -> {
                        refuseTag(scalar.getTag(), place);
                        yield new Tree.Scalar(scalar.getValue(), scalar.isPlain(), place);
                    }
                    case CollectionStartEvent start -> {
                        refuseTag(start.getTag(), place);
                        yield start.getEventId() == Event.ID.SequenceStart
                                ? sequence(place, depth)
                                : mapping(place, depth);
                    }
                    default -> throw new IllegalStateException("unexpected YAML event " + event);
                };
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> {
            anchored.put(anchor, tree);
            sizes.put(anchor, size - before + 1);
        });
        return tree;
    }

    private Tree sequence(Place place, int depth) {
        List<Tree> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(tree(event, place(event), depth + 1));
        }
        return new Tree.Sequence(items, place);
    }

    private Tree mapping(Place place, int depth) {
        Map<String, Place> keys = new HashMap<>();
        LinkedHashMap<String, Tree> entries = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Place here = place(event);
            if (!(event instanceof ScalarEvent key)) {
                throw new SpecException(here, "a key must be a single word. Maybe a ':' too many or too few?");
            }
            refuseTag(key.getTag(), here);
            Optional<Place> first = Optional.ofNullable(keys.putIfAbsent(key.getValue(), here));
            if (first.isPresent()) {
                throw new SpecException(
                        here,
                        "key " + Wording.quoted(key.getValue()) + " stands here again, first at "
                                + first.get().text() + ". Maybe remove one of them.");
            }
            entries.put(key.getValue(), tree(events.next(), here, depth + 1));
        }
        return new Tree.Mapping(entries, place);
    }

    private Tree alias(AliasEvent alias, Place place) {
        Tree tree = anchored.get(alias.getAlias());
        if (tree == null) {
            throw new SpecException(
                    place,
                    "'*" + Wording.brief(alias.getAlias().getValue())
                            + "' names no anchor that stands complete above. Maybe write the value out?");
        }
        grow(sizes.getOrDefault(alias.getAlias(), 1), place);
        return tree.at(place);
    }

    private void grow(int by, Place place) {
        size += by;
        if (size > LARGEST) {
            throw new SpecException(
                    place, "the spec grows beyond " + LARGEST + " values here. Maybe write fewer values or aliases?");
        }
    }

    private static void refuseTag(Optional<String> tag, Place place) {
        tag.ifPresent(name -> {
            throw new SpecException(place, "specs have no tags such as " + Wording.quoted(name) + ". Maybe remove it?");
        });
    }

    private Place place(Event event) {
        return places.apply(event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1));
    }
}
