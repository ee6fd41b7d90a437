package org.millijoule.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpecHashTest {
    private static final String TEXT = "data: pictures\nbudget: {energy: 2 mJ}\n";

    private static String hash(String text) {
        Job job = SpecReader.parse(Job.class, text, Path.of("job.yaml"), List.of())
                .value();
        return SpecHash.of(job, Set.of("seed"));
    }

    @Test
    void itIsSixtyFourHexadecimalDigits() {
        assertThat(hash(TEXT)).matches("[0-9a-f]{64}");
    }

    @Test
    void spellingOrderAndSpelledOutDefaultsDoNotCount() {
        assertThat(hash("# x\nbudget:\n  energy: 2mJ\ndata: pictures\ntuning: {epochs: 60}\n"))
                .isEqualTo(hash(TEXT));
    }

    @Test
    void pathsDoNotCountNotEvenInsideAPlugin() {
        assertThat(hash(TEXT.replace("pictures", "elsewhere"))).isEqualTo(hash(TEXT));
        assertThat(hash(TEXT + "meter: {log: lamp.log}")).isEqualTo(hash(TEXT));
    }

    @Test
    void theSeedCountsOnlyWhenAsked() {
        assertThat(hash(TEXT + "seed: 5")).isEqualTo(hash(TEXT));
        Job job = SpecReader.parse(Job.class, TEXT, Path.of("job.yaml"), List.of())
                .value();
        assertThat(SpecHash.of(job, Set.of())).isNotEqualTo(hash(TEXT));
    }

    @Test
    void everythingElseCounts() {
        assertThat(List.of(
                        hash(TEXT),
                        hash(TEXT + "threads: 1"),
                        hash(TEXT + "meter: lamp"),
                        hash(TEXT + "others: [lamp]"),
                        hash(TEXT + "name: none2"),
                        hash(TEXT.replace("2 mJ", "3 mJ"))))
                .doesNotHaveDuplicates();
    }
}
