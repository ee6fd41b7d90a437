package org.millijoule.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millijoule.network.Precision;

class BitOptionsTest {
    private static final List<Integer> ALL = List.of(2, 4, 6, 8);

    private static BitOptions options(BitOptions.Tie tie, String... fixes) {
        return new BitOptions(
                ALL, ALL, List.of(fixes).stream().map(BitOptions.Fix::parse).toList(), tie);
    }

    @Test
    void theFirstAndTheLastLayerKeepEightBits() {
        BitChoices choices = options(BitOptions.Tie.NONE).choices(Networks.chain());
        assertThat(choices.groups()).extracting(BitGroup::weightBits).containsExactly(List.of(8), ALL, ALL, List.of(8));
        assertThat(choices.policy(new int[choices.size()]).precisions())
                .containsExactly(
                        Precision.uniform(8), Precision.uniform(2), Precision.uniform(2), Precision.uniform(8));
    }

    @Test
    void patternsFixAndFreeLayersTheLastOneWinning() {
        BitChoices choices =
                options(BitOptions.Tie.NONE, "*=4", "t*=6", "one=free").choices(Networks.chain());
        assertThat(choices.groups())
                .extracting(BitGroup::weightBits)
                .containsExactly(ALL, List.of(6), List.of(6), List.of(4));
    }

    @Test
    void layersOfAResidualBlockAreTied() {
        BitChoices choices = options(BitOptions.Tie.BLOCK).choices(Networks.residual());
        assertThat(choices.groups().stream().map(group -> group.layers().size()).toList())
                .isEqualTo(List.of(1, 2, 3, 3, 1)); // stem, three blocks of which two have a shortcut, classifier
        assertThat(choices.groups().get(2).layers()).containsExactly(3, 4, 5);
    }

    @Test
    void layersOfAChainAreNot() {
        assertThat(options(BitOptions.Tie.BLOCK).choices(Networks.chain()).groups())
                .hasSize(4);
    }

    @Test
    void whatFitsNoLayerIsRefused() {
        assertThatThrownBy(() -> options(BitOptions.Tie.NONE, "on=8").choices(Networks.chain()))
                .hasMessage("no layer is named 'on'. Maybe 'one'?");
        assertThatThrownBy(() -> options(BitOptions.Tie.NONE, "two=free").choices(Networks.chain()))
                .hasMessage(
                        "'two=free' frees nothing: by themselves only one and classifier are fixed. Maybe 'classifier=free'?");
        assertThatThrownBy(() -> BitOptions.Fix.parse("one")).hasMessageContaining("'one' fixes no layer");
        assertThatThrownBy(() -> BitOptions.Fix.parse("one=9")).hasMessageContaining("2 to 8 bits");
        assertThatThrownBy(() -> new BitOptions(List.of(4, 4), ALL, List.of(), BitOptions.Tie.NONE))
                .hasMessage("weight-bits are different numbers from 2 to 8, not [4, 4]. Maybe 2,4,6,8?");
    }
}
