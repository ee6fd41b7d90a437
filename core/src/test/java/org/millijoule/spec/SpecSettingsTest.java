package org.millijoule.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millijoule.quantity.Measured;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;

/// Settings that are more than a value: known by a name, read from a file, measured in a unit, required.
class SpecSettingsTest {
    /// Known by name: candle and tube.
    record Bulb(String name, int lumens, int hours) implements Named {
        private static final List<Bulb> KNOWN = List.of(new Bulb("candle", 13, 4), new Bulb("tube", 900, 5000));

        Bulb(String name, int lumens) {
            this(name, lumens, 1000);
        }

        Bulb {
            if (lumens > 10_000) {
                throw new IllegalArgumentException("lumens must be at most 10000, not " + lumens);
            }
        }

        static Bulb named(String name) {
            return KNOWN.stream()
                    .filter(bulb -> bulb.name.equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no bulb is called '" + name + "'. Maybe tube?"));
        }

        @Override
        public Optional<String> knownAs() {
            return KNOWN.contains(this) ? Optional.of(name) : Optional.empty();
        }
    }

    /// A file of one word.
    record Recipe(Path file, String word) implements FileContents {
        static Recipe read(Path file) {
            try {
                String word = Files.readString(file).strip();
                if (word.contains(" ")) {
                    throw new IllegalArgumentException(file + ":1: this is more than a word. Maybe shorten it?");
                }
                return new Recipe(file, word);
            } catch (IOException e) {
                throw new IllegalArgumentException(file + ": there is no such file", e);
            }
        }

        @Override
        public String digest() {
            return "digest-of-" + word;
        }
    }

    record Room(
            Bulb bulb,
            Optional<Recipe> recipe,
            @Measured(Unit.Dimension.FREQUENCY) Quantity flicker,

            @Measured(value = Unit.Dimension.BANDWIDTH, bare = true)
            Quantity wire) {
        Room {
            flicker.require("flicker", Unit.Dimension.FREQUENCY);
            wire.require("wire", Unit.Dimension.BANDWIDTH);
        }

        Room() {
            this(Bulb.named("tube"), Optional.empty(), Quantity.parse("50 Hz"), Quantity.parse("8 bit/cycle"));
        }
    }

    private static Room room(String text, SpecOverride... overrides) {
        return SpecReader.parse(Room.class, text, Path.of("room.yaml"), List.of(overrides))
                .value();
    }

    private static Room again(Room room) {
        return SpecReader.parse(Room.class, SpecWriter.write(room), Path.of("elsewhere/room.yaml"), List.of())
                .value();
    }

    @Test
    void aNameStandsForTheKnownValueAndIsWrittenAsTheName() {
        Room room = room("bulb: candle\n");
        assertThat(room.bulb()).isEqualTo(new Bulb("candle", 13, 4));
        assertThat(SpecWriter.write(room)).startsWith("bulb: candle\n");
        assertThat(again(room)).isEqualTo(room);
    }

    @Test
    void aMappingDescribesAValueOfOnesOwn() {
        Room room = room("bulb: {name: mine, lumens: 5}\n");
        assertThat(room.bulb()).isEqualTo(new Bulb("mine", 5, 1000));
        assertThat(SpecWriter.write(room)).startsWith("bulb:\n  name: mine\n  lumens: 5\n  hours: 1000\n");
        assertThat(again(room)).isEqualTo(room);
    }

    @Test
    void aKindInTheMappingChangesTheKnownValue() {
        assertThat(room("bulb: {kind: candle, hours: 6}\n").bulb()).isEqualTo(new Bulb("candle", 13, 6));
        assertThat(again(room("bulb: {kind: candle, hours: 6}\n")).bulb()).isEqualTo(new Bulb("candle", 13, 6));
    }

    @Test
    void overridesNameAnotherOrChangeTheNamedOne() {
        assertThat(room("bulb: tube\n", new SpecOverride("--set bulb=candle", "bulb", "candle"))
                        .bulb())
                .isEqualTo(Bulb.named("candle"));
        assertThat(room("bulb: tube\n", new SpecOverride("--set bulb.hours=1", "bulb.hours", "1"))
                        .bulb())
                .isEqualTo(new Bulb("tube", 900, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bulb: candel                 | bulb: no bulb is called 'candel'. Maybe tube?",
                "bulb: {kind: x}              | bulb.kind: no bulb is called 'x'. Maybe tube?",
                "bulb: {kind: [tube]}         | bulb.kind wants a single value, not a list. Maybe look at the indentation below?",
                "bulb: {lumens: 3}            | bulb needs name. Maybe add a line 'name: ...'?",
                "bulb: {name: a, lumen: 3}    | unknown key 'lumen' in bulb. Maybe 'lumens'?",
                "bulb: {name: a, lumens: 20000} | bulb: lumens must be at most 10000, not 20000.",
                "bulb: [tube]                 | bulb wants lines of 'key: value', not a list. Maybe 'name: ...', indented, on the next line?",
                "bulb:                        | bulb has no value. Maybe give one, or remove the line?",
                "flicker: 50                  | flicker: 50 has no unit. Maybe 50 MHz?",
                "flicker: 5 ms                | flicker wants a frequency in MHz, not 5 ms. Maybe 5 MHz?",
                "flicker: 5 mhz               | flicker: 'mhz' is no unit. Maybe MHz?",
                "wire: 0                      | wire: the amount is 0, out of range. Maybe 1 bit/cycle?",
                "wire: -3                     | wire is -3, but no number in a spec may be negative. Maybe 3?",
                "recipe: nowhere              | recipe: FOLDER/nowhere: there is no such file."
            })
    void whatCannotBeMeantIsRefused(String line, String message) {
        String wanted = "room.yaml:1: "
                + message.replace("FOLDER", Path.of("").toAbsolutePath().toString());
        assertThatThrownBy(() -> room(line + "\n"))
                .isExactlyInstanceOf(SpecException.class)
                .hasMessage(wanted);
    }

    @Test
    void aBareNumberTakesTheUsualUnitWhereThatIsWelcome() {
        assertThat(room("wire: 128\n").wire()).isEqualTo(Quantity.parse("128 bit/cycle"));
        assertThat(room("wire: 16 B/cycle\n").wire().value()).isEqualTo(128);
        assertThat(again(room("wire: 16 B/cycle\n")).wire()).isEqualTo(Quantity.parse("16 B/cycle"));
        assertThat(SpecWriter.write(room("wire: 128\n"))).contains("wire: 128 bit/cycle\n");
    }

    @Test
    void aFileIsReadWithTheSpecAndWrittenByItsPath(@TempDir Path folder) throws IOException {
        Path recipe = Files.writeString(folder.resolve("recipe"), "soup\n");
        Path spec = Files.writeString(folder.resolve("room.yaml"), "recipe: recipe\n");
        Room room = SpecReader.read(Room.class, spec).value();
        assertThat(room.recipe()).contains(new Recipe(recipe, "soup"));
        assertThat(again(room)).isEqualTo(room);
        Files.writeString(recipe, "two words");
        assertThatThrownBy(() -> SpecReader.read(Room.class, spec))
                .hasMessage(spec + ":1: recipe: " + recipe + ":1: this is more than a word. Maybe shorten it?");
    }

    @Test
    void inTheHashAFileCountsByWhatItHolds() {
        Room here = new Room(
                Bulb.named("tube"),
                Optional.of(new Recipe(Path.of("a"), "soup")),
                new Room().flicker(),
                new Room().wire());
        Room there = new Room(
                Bulb.named("tube"),
                Optional.of(new Recipe(Path.of("b"), "soup")),
                new Room().flicker(),
                new Room().wire());
        Room other = new Room(
                Bulb.named("tube"),
                Optional.of(new Recipe(Path.of("a"), "stew")),
                new Room().flicker(),
                new Room().wire());
        assertThat(SpecHash.of(here, Set.of()))
                .isEqualTo(SpecHash.of(there, Set.of()))
                .isNotEqualTo(SpecHash.of(other, Set.of()));
    }

    @Test
    void aPluginStandsAloneInAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("meter.yaml"), "kind: lamp\nlamps: 4\nlog: lamp.log\n");
        assertThat(SpecReader.readPlugin(Meter.class, file, List.of()).value())
                .isEqualTo(new LampMeter(4, 0.5, Optional.of(folder.resolve("lamp.log"))));
        assertThatThrownBy(() ->
                        SpecReader.parsePlugin(Meter.class, "kind: lamp\nlampz: 4\n", Path.of("m.yaml"), List.of()))
                .hasMessage("m.yaml:2: unknown key 'lampz'. Maybe 'lamps'?");
        assertThatThrownBy(() -> SpecReader.parsePlugin(Meter.class, "lamps: 4\n", Path.of("m.yaml"), List.of()))
                .hasMessage("m.yaml:1: the spec does not say its kind. Maybe 'kind: lamp' or 'kind: no-meter'?");
    }
}
