package org.millijoule.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.millijoule.results.Insight;
import org.millijoule.results.InsightText;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.layers.LayerBitsSpace;

class InsightPageTest {
    private static Insight insight(SearchSpace space, String letter, List<String> options, List<String> chosen) {
        List<Optional<String>> taken = chosen.stream().map(Optional::of).toList();
        List<Double> even = options.stream().map(_ -> 1.0 / options.size()).toList();
        Insight.Decision decision = new Insight.Decision(letter, space.meaning(letter), options, even, taken, 0.5);
        Insight.BlockInsight part = new Insight.BlockInsight(0, 0, "1", List.of(decision));
        return new Insight(List.of("one", "two"), space, List.of(letter), List.of(part));
    }

    @Test
    void optionsMayBeWords() {
        Insight words =
                insight(new LayerBitsSpace(), "kind", List.of("none", "convolution", "add"), List.of("add", "none"));
        assertThat(words.options("kind")).containsExactly("none", "convolution", "add");
        assertThat(new InsightText(words).text()).contains("add none").doesNotContain("NaN");
        assertThat(InsightPage.page(words)).contains("convolution").doesNotContain("Mean of");
    }

    @Test
    void aSpaceSaysWhatItsOptionsAre() {
        SearchSpace blocks = new MobileBlockSpace();
        Insight present = insight(blocks, "s", List.of("0", "1"), List.of("0", "1"));
        assertThat(new InsightText(present).text()).contains("no yes", "share kept");
        assertThat(InsightPage.page(present)).contains("left out", "kept", "Share of");
        assertThat(InsightPage.page(insight(blocks, "k", List.of("3", "5"), List.of("3", "5"))))
                .contains("5×5", "Mean of");
        assertThat(InsightPage.page(insight(new LayerBitsSpace(), "w", List.of("2", "8"), List.of("8", "8"))))
                .contains("8 bits");
    }
}
