package org.millijoule.job.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.assign.Assigner;
import org.millijoule.spec.SpecException;

class BitProblemFileTest {
    private static final String OPTION = "{\"bits\": 4, \"sensitivity\": 1, \"costs\": {\"size\": 2}}";

    private static String layer(String name, String... options) {
        return "{\"name\": \"%s\", \"options\": [%s]}".formatted(name, String.join(",", options));
    }

    private static String file(String layers, String rest) {
        return "{\"layers\": [\n" + layers + "]" + rest + "}";
    }

    static Stream<Arguments> wrong() {
        String layer = layer("a", OPTION);
        String other = layer("b", OPTION, OPTION);
        return Stream.of(
                Arguments.of("", "p.json:1: it is empty"),
                Arguments.of("[]", "the file is a list, but must be an object"),
                Arguments.of("{}", "the file has no \"layers\""),
                Arguments.of("{\"layers\": []}", "layers is empty"),
                Arguments.of("{\"layers\": [", "line 1: Unexpected end-of-input"),
                Arguments.of(file(layer, "") + "{}", "p.json:2: something follows"),
                Arguments.of(file("{\"options\": []}", ""), "p.json:2: layers[0] has no \"name\""),
                Arguments.of(file(layer("a"), ""), "p.json:2: layer 'a' has no options"),
                Arguments.of(file(layer + ",\n" + layer, ""), "p.json:3: there are two layers called 'a'"),
                Arguments.of(file(layer, ", \"limit\": {}"), "unknown key \"limit\" in the file. Maybe \"limits\"?"),
                Arguments.of(file(layer, ", \"limits\": {\"energy\": 1}"), "has no cost 'energy', which is limited"),
                Arguments.of(
                        file(layer, ", \"limits\": {\"size\": -1}"), "limits.size is -1.0, but must not be negative"),
                Arguments.of(
                        file(layer, ", \"limits\": {\"size\": \"1\"}"), "limits.size is the text \"1\", but must be a"),
                Arguments.of(file(layer, ", \"limits\": {\"size\": 1e999}"), "limits.size is too large for a number"),
                Arguments.of(file(layer.replace("4", "NaN"), ""), "NaN"),
                Arguments.of(
                        file(layer.replace("\"sensitivity\": 1", "\"sensitivity\": null"), ""),
                        "layers[0].options[0].sensitivity is null, but must be a number"),
                Arguments.of(
                        file(layer.replace("\"bits\"", "\"bit\""), ""),
                        "unknown key \"bit\" in layers[0].options[0]. Maybe \"bits\"?"),
                Arguments.of(file(layer, ", \"ties\": [[\"a\", \"c\"]]"), "names the layer 'c', which is not there"),
                Arguments.of(
                        file(layer + ",\n" + other, ", \"ties\": [[\"a\", \"b\"]]"),
                        "layers 'a' and 'b' are tied, but have 1 and 2 options"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongIsToldWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> BitProblemFile.parse("p.json", text))
                .isInstanceOf(SpecException.class)
                .hasMessageStartingWith("p.json")
                .hasMessageContaining(message)
                .hasMessageContaining("Maybe");
    }

    @Test
    void whatIsNoProblemIsToldByItsKind() {
        assertThatThrownBy(() -> BitProblemFile.read(Path.of("../docs/report.png")))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("is a PNG picture");
        assertThatThrownBy(() -> BitProblemFile.read(Path.of("nothing.json")))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("there is no such file");
    }

    /// Ties are transitive, and bits come back as they are written.
    @Test
    void tiedLayersTakeTheSameOption() {
        String cheap = "{\"bits\": [2, \"x\"], \"sensitivity\": 5, \"costs\": {\"size\": 1, \"other\": 3}}";
        String dear = "{\"bits\": {\"w\": 8.5}, \"sensitivity\": 1, \"costs\": {\"size\": 4}}";
        String layers = Stream.of("a", "b", "c", "d")
                .map(name -> layer(name, cheap, dear))
                .reduce((x, y) -> x + "," + y)
                .orElseThrow();
        BitProblem problem = BitProblemFile.parse(
                "p.json", file(layers, ", \"limits\": {\"size\": 14}, \"ties\": [[\"c\", \"b\"], [\"d\", \"c\"]]"));
        BitAssignment found = BitAssignment.of(problem, Assigner.WORK);
        assertThat(found.optimal()).isTrue();
        assertThat(found.choices().orElseThrow())
                .extracting(BitAssignment.Choice::option)
                .isEqualTo(List.of(0, 1, 1, 1));
        assertThat(found.choices().orElseThrow())
                .extracting(choice -> choice.bits().toString())
                .startsWith("[2,\"x\"]", "{\"w\":8.5}");
        assertThat(found.costs().orElseThrow()).containsEntry("size", 13.0).containsEntry("other", 3.0);
        assertThat(found.objective()).hasValue(8);
    }
}
