package org.millijoule.hardware.command;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Energy;
import org.millijoule.text.Nearest;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/// Reads one [LayerAnswer].
final class AnswerReader {
    private static final String ENERGY = "energy_nj";
    private static final String UNSUPPORTED = "unsupported";
    private static final List<String> KEYS = List.of("cycles", "latency_ms", ENERGY, UNSUPPORTED);
    private static final List<String> PARTS = List.of("core", "wbuf", "ibuf", "obuf", "dram");

    private final Iterator<Event> events;
    private final Map<String, Double> numbers = new HashMap<>(); // those of the energies as energy_nj.core

    AnswerReader(String line) {
        events = new Parse(LoadSettings.builder().build()).parseString(line).iterator();
    }

    LayerAnswer answer(double hertz) {
        expect(Event.ID.StreamStart);
        expect(Event.ID.DocumentStart);
        expect(Event.ID.MappingStart);
        Optional<String> unsupported = Optional.empty();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            String key = known(scalar(event).getValue(), KEYS);
            Event value = events.next();
            if (key.equals(UNSUPPORTED)) {
                unsupported = Optional.of(scalar(value).getValue());
            } else if (key.equals(ENERGY) && value.getEventId() == Event.ID.MappingStart) {
                parts();
            } else {
                put(key, scalar(value));
            }
        }
        expect(Event.ID.DocumentEnd);
        expect(Event.ID.StreamEnd);
        return unsupported
                .<LayerAnswer>map(LayerAnswer.Unsupported::new)
                .orElseGet(() -> new LayerAnswer.Priced(cost(hertz)));
    }

    private void parts() {
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            String part = known(scalar(event).getValue(), PARTS);
            put(ENERGY + "." + part, scalar(events.next()));
        }
    }

    private void expect(Event.ID wanted) {
        if (!events.hasNext() || events.next().getEventId() != wanted) {
            throw new IllegalArgumentException("it is no JSON object");
        }
    }

    private static ScalarEvent scalar(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar;
        }
        throw new IllegalArgumentException("it holds a list or an object where a number belongs");
    }

    private static String known(String key, List<String> keys) {
        if (!keys.contains(key)) {
            throw new IllegalArgumentException("it has an unknown key '" + Conversation.brief(key) + "', not "
                    + Nearest.to(key, keys).orElse(String.join(", ", keys)));
        }
        return key;
    }

    private void put(String key, ScalarEvent value) {
        double number;
        try {
            number = Double.parseDouble(value.getValue());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("its " + key + " is no number", e);
        }
        boolean whole = !key.equals("cycles") || (number == Math.rint(number) && number < 0x1p62);
        if (!(number >= 0 && number < Double.POSITIVE_INFINITY) || !whole || !value.isPlain()) {
            throw new IllegalArgumentException("its " + key + " is not a "
                    + (key.equals("cycles") ? "whole number" : "number") + " from 0 up, but "
                    + Conversation.brief(value.getValue()));
        }
        if (numbers.put(key, number) != null) {
            throw new IllegalArgumentException("it has " + key + " twice");
        }
    }

    private Cost cost(double hertz) {
        Optional<Double> cycles = number("cycles");
        Optional<Double> seconds = number("latency_ms").map(latency -> latency / 1e3);
        if (cycles.isEmpty() && seconds.isEmpty()) {
            throw new IllegalArgumentException("it has neither cycles nor latency_ms");
        }
        return new Cost(
                cycles.orElseGet(() -> Math.rint(seconds.orElseThrow() * hertz)).longValue(),
                seconds.orElseGet(() -> cycles.orElseThrow() / hertz),
                energy());
    }

    /// Of a single number nobody knows the parts.
    private Energy energy() {
        Optional<Double> total = number(ENERGY);
        if (total.isPresent()) {
            return Energy.undivided(total.get());
        }
        if (PARTS.stream().noneMatch(part -> number(ENERGY + "." + part).isPresent())) {
            throw new IllegalArgumentException("it has no " + ENERGY);
        }
        double[] parts = PARTS.stream()
                .mapToDouble(part -> number(ENERGY + "." + part).orElse(0.0))
                .toArray();
        return new Energy(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }

    private Optional<Double> number(String key) {
        return Optional.ofNullable(numbers.get(key));
    }
}
