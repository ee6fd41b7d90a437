package org.millijoule.spec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The messages are part of the product: each kind of error, word by word.
class SpecErrorsTest {
    private static final String START = "data: pictures\nbudget: {energy: 2 mJ}\n";

    static List<Arguments> linesAndMessages() {
        return List.of(
                // keys
                error("sed: 3", "unknown key 'sed'. Maybe 'seed'?"),
                error("tuning: {warm_up: true}", "unknown key 'warm_up' in tuning. Maybe 'warm-up'?"),
                error("tuning: {xyz: 3}", "unknown key 'xyz' in tuning. Maybe epochs, rate, pace or warm-up?"),
                error("meter: {lampz: 3}", "unknown key 'lampz' in meter of kind lamp. Maybe 'lamps'?"),
                error("data: x", "key 'data' stands here again, first at job.yaml:1. Maybe remove one of them."),
                error("[a, b]: 3", "a key must be a single word. Maybe a ':' too many or too few?"),
                // numbers
                error("threads: many", "threads wants a whole number, not 'many'. Maybe 2, the default?"),
                error("threads: 2.5", "threads wants a whole number, not 2.5. Maybe 3?"),
                error("threads: \"2\"", "threads wants a whole number, not the text \"2\". Maybe without the quotes?"),
                error("threads: [2]", "threads wants a single value, not a list. Maybe look at the indentation below?"),
                error("threads: 3000000000", "threads is 3000000000, too large. Maybe at most 2147483647?"),
                error("threads: 010", "threads wants a number without leading zeros, not 010. Maybe 10?"),
                error("threads: 0x10", "threads wants decimal digits, not 0x10. Maybe 16?"),
                error("threads: 0o10", "threads wants decimal digits, not 0o10. Maybe 8?"),
                error("threads: 1_000", "threads wants a whole number, not 1_000. Maybe 1000?"),
                error("seed: -3", "seed is -3, but no number in a spec may be negative. Maybe 3?"),
                error("tuning: {rate: -.5}", "tuning.rate is -.5, but no number in a spec may be negative. Maybe .5?"),
                error("name: -1", "name is -1, but no number in a spec may be negative. Maybe 1?"),
                error("tuning: {rate: .nan}", "tuning.rate wants a number, not .nan. Maybe a finite one?"),
                error("tuning: {rate: .inf}", "tuning.rate wants a number, not .inf. Maybe a finite one?"),
                error("tuning: {rate: 1e999}", "tuning.rate is 1e999, too large. Maybe at most 1e308?"),
                error("tuning: {rate: fast}", "tuning.rate wants a number, not 'fast'. Maybe 0.05, the default?"),
                error("tuning: {rate: -.inf}", "tuning.rate is -.inf, but no number in a spec may be negative."),
                error("threads: 0.2", "threads wants a whole number, not 0.2. Maybe 1?"),
                error("threads: 5e12", "threads wants a whole number, not 5e12. Maybe 2147483647?"),
                error("threads: \"x\"", "threads wants a whole number, not the text \"x\". Maybe 2, the default?"),
                error("name: \"a\\eb\"", "name holds the control character U+001B. Maybe remove it?"),
                // words
                error("tuning: {warm-up: yes}", "tuning.warm-up wants true or false, not 'yes'. Maybe true?"),
                error("tuning: {pace: slo}", "tuning.pace wants slow or very-fast, not 'slo'. Maybe 'slow'?"),
                error(
                        "space: {input: 32x32}",
                        "space.input: '32x32' is no shape. Maybe 32x32x3 (height, width, channels)?"),
                error("meter: {log: \"\"}", "meter.log wants a path, not an empty text. Maybe '.' for this folder?"),
                // structure
                error("seed:", "seed has no value. Maybe give one, or remove the line?"),
                error("name: ~", "name has no value. Maybe give one, or remove the line?"),
                error("more: {epochs: 2, rate:}", "more.rate has no value. Maybe give one, or remove the line?"),
                error("others: lamp", "others wants a list, not 'lamp'. Maybe [lamp]?"),
                error("others: lamp no-meter", "others wants a list, not 'lamp no-meter'. Maybe [lamp, no-meter]?"),
                error("others: lamp,lamp", "others wants a list, not 'lamp,lamp'. Maybe [lamp, lamp]?"),
                error("others: {a: 1}", "others wants a list, not a mapping. Maybe begin each item with '- '?"),
                error(
                        "tuning: fast",
                        "tuning wants lines of 'key: value', not 'fast'. Maybe 'epochs: ...', indented, on the next line?"),
                error(
                        "space: {stages: [{channels: 8, stride: 1}]}",
                        "space.stages.0 needs blocks. Maybe add a line 'blocks: ...'?"),
                // plug-ins
                error("meter: lamb", "meter has no kind 'lamb'. Maybe 'lamp'? The kinds are: lamp, no-meter."),
                error("meter: kind:lamp", "meter has no kind 'kind:lamp'. Maybe 'kind: lamp', with a space?"),
                error("meter: {kind: zzz}", "meter has no kind 'zzz'. Maybe one of these: lamp, no-meter."),
                error(
                        "others: [{lamps: 3}]",
                        "others.0 does not say its kind. Maybe 'kind: lamp' or 'kind: no-meter'?"),
                error(
                        "meter: {kind: [lamp]}",
                        "meter.kind wants a single value, not a list. Maybe look at the indentation below?"),
                // what the records themselves refuse, at the line of the key that they name
                error(
                        "meter: lamp\nspace:\n  width: 1\n  kernels: [2]",
                        6,
                        "space: kernels must be odd, so that they share a centre, not [2]. Maybe [3, 5, 7], the default?"),
                error(
                        "space:\n  stages:\n    - {channels: 8, stride: 1, blocks: 1}\n    - {channels: 8, stride: 3, blocks: 1}",
                        6,
                        "space.stages.1: stride of a stage must be 1 or 2, not 3."),
                error("meter: {lamps: 101}", "meter: lamps must be at most 100, not 101. Maybe 7, the default?"),
                // YAML
                error(
                        "seed: 1: 2",
                        "a ':' stands where no key can be. Maybe put the text in quotes, or mend the indentation of this or the line before?"),
                error("seed: \"1", "the quote that begins here is not closed. Maybe close it?"),
                error("name: \"\\q\"", "YAML does not know this '\\' in double quotes. Maybe single quotes?"),
                error(
                        "others: [lamp, lamp\nseed: 3",
                        "the bracket that begins here is not closed. Maybe close it with ']'?"),
                error("others: [lamp,, lamp]", "there is no value before this ','. Maybe one ',' is too many?"),
                error("others: [lamp]]", "a bracket is closed here that is not open. Maybe remove it?"),
                error("others: [lamp],", "a ',' stands behind the end of the value. Maybe remove it?"),
                error("others: [lamp}", "the '[' that begins here is closed by a '}'. Maybe ']'?"),
                error("tuning: {epochs: 3]", "the '{' that begins here is closed by a ']'. Maybe '}'?"),
                error(
                        "tuning: {epochs: 3 rate: 2}",
                        "a ',' is missing in the bracket that begins here. Maybe put it before ':', or before the key there?"),
                error(
                        "tuning: {epochs:3}",
                        "unknown key 'epochs:3' in tuning. Maybe 'epochs: 3', with a space after the ':'?"),
                error(
                        "name: 'it's'",
                        "something stands behind the end of the value. Maybe put all of it in double quotes?"),
                error(
                        "others: - lamp",
                        "a '- ' stands where no item can be. Maybe put it on the next line, indented, or the text in quotes?"),
                error("name: *", "a '*' or '&' begins a reference in YAML. Maybe put the value in quotes?"),
                error("\tseed: 1", "a tab stands where YAML wants spaces. Maybe indent with spaces?"),
                error("seed", "a key without its ':'. Maybe 'key: value' with a space after the ':'?"),
                error(
                        "tuning:\n    rate: 1\n  epochs: 3",
                        5,
                        "this line does not fit the ones above. Maybe its indentation differs, or a '-' is missing?"),
                error("name: @home", "no value can start with this character. Maybe put the value in quotes?"),
                error("name: a\u0001b", "the character U+0001 is not allowed in YAML. Maybe remove it?"),
                error("---\nseed: 3", 4, "a second document begins here. Maybe remove the line '---'?"),
                error("name: !!str x", "specs have no tags such as 'tag:yaml.org,2002:str'. Maybe remove it?"),
                error("others: *m", "'*m' names no anchor that stands complete above. Maybe write the value out?"),
                error("others: " + "[".repeat(100), "nested more than 32 deep. Maybe a bracket is not closed?"));
    }

    private static Arguments error(String line, String problem) {
        return error(line, 3, problem);
    }

    private static Arguments error(String lines, int at, String problem) {
        return Arguments.of(lines, "job.yaml:" + at + ": " + problem);
    }

    @ParameterizedTest
    @MethodSource("linesAndMessages")
    void anErrorIsToldInOneSentenceWithItsLine(String lines, String message) {
        assertFails(START + lines + "\n", message);
    }

    @Test
    void anErrorInANestedKeyHasItsOwnLine() {
        assertFails(
                "data: pictures\nbudget:\n  energy: 2 mJ\n  latency: 2 mJ\n",
                "job.yaml:4: budget: latency wants a time in ms, not 2 mJ. Maybe 2 ms?");
        assertFails("data: pictures\nbudget: {energy: 2}\n", "job.yaml:2: budget.energy: 2 has no unit. Maybe 2 mJ?");
        assertFails(
                "data: pictures\nbudget: {}\n",
                "job.yaml:2: budget: a budget needs at least one of energy, latency and size. Maybe 'energy: 2 mJ'?");
    }

    @Test
    void aMissingKeyIsNamed() {
        assertFails("data: pictures\n", "job.yaml:1: the spec needs budget. Maybe add a line 'budget: ...'?");
    }

    @Test
    void aSpecIsAMapping() {
        assertFails("# nothing\n", "job.yaml:1: the file is empty. Maybe start from a copy of an example?");
        assertFails("", "job.yaml:1: the file is empty. Maybe start from a copy of an example?");
        assertFails(
                "\n- 1\n",
                "job.yaml:2: a spec is lines of 'key: value', but here stands a list. Maybe start from a copy of an example?");
        assertFails(
                "seed:3",
                "job.yaml:1: a spec is lines of 'key: value', but here stands 'seed:3'. Maybe a space after ':' is missing?");
    }

    @Test
    void aliasesMayNotMultiply() {
        StringBuilder bomb = new StringBuilder(START + "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a%d: &a%d [%s*a%d]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9), i - 1));
        }
        assertFails(
                bomb.toString(),
                "job.yaml:7: the spec grows beyond 20000 values here. Maybe write fewer values or aliases?");
    }

    @Test
    void longAndOddTextsAreShownShort() {
        assertFails(
                START + "\"" + "x".repeat(100) + "\": 3",
                "job.yaml:3: unknown key 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'. Maybe name, seed, threads, data, "
                        + "space, meter, budget, tuning, others or more?");
        assertFails(
                START + "threads: \"a\\nb\"",
                "job.yaml:3: threads wants a whole number, not the text \"a b\". Maybe 2, the default?");
    }

    @Test
    void filesThatCannotBeReadAreNamedAsTheUserDid(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("serch.yaml");
        assertFileFails(missing, ": there is no such file. Maybe another name or folder?");
        Path near = Files.writeString(folder.resolve("search.yaml"), START);
        assertFileFails(missing, ": there is no such file. Maybe '" + near + "'?");
        assertFileFails(folder, ": this is a folder. Maybe name a file in it?");
        assertFileFails(near.resolve("x.yaml"), ": there is no such file. Maybe another name or folder?");
        Path large = Files.writeString(folder.resolve("large"), "#".repeat(1_000_001));
        assertFileFails(large, ": this file is larger than 1 MB, so it is no spec. Maybe another file?");
        Path latin = folder.resolve("latin");
        Files.write(latin, (START + "name: Zürich").getBytes(StandardCharsets.ISO_8859_1));
        assertFileFails(latin, ":3: this line is not UTF-8. Maybe save the file as UTF-8?");
    }

    private static void assertFails(String text, String message) {
        assertThatThrownBy(() -> SpecReader.parse(Job.class, text, Path.of("job.yaml"), List.of()))
                .isExactlyInstanceOf(SpecException.class)
                .hasMessage(message);
    }

    private static void assertFileFails(Path file, String message) {
        assertThatThrownBy(() -> SpecReader.read(Job.class, file))
                .isExactlyInstanceOf(SpecException.class)
                .hasMessage(file + message);
    }
}
