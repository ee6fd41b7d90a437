package org.millijoule.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.Choice;

class PolicyFileTest {
    @Test
    void probabilitiesOfFreeChoicesAreWrittenAndReadBack() {
        Policy policy = new Policy(List.of(
                new Choice("0.s", List.of("0", "1"), OptionalInt.empty(), true),
                new Choice("0.k", List.of("3", "5"), OptionalInt.empty(), false)));
        PolicyFile file = new PolicyFile(policy.free());
        assertThat(file.text()).isEqualTo("choice,option,probability\n0.k,3,0.5\n0.k,5,0.5\n");
        assertThat(PolicyFile.parse(file.text())).isEqualTo(file);
    }

    @Test
    void whatIsNoPolicyIsRefusedByLine() {
        assertThatThrownBy(() -> PolicyFile.parse("choice,option\n")).hasMessageContaining("line 1");
        assertThatThrownBy(() -> PolicyFile.parse("choice,option,probability\n0.k,3\n"))
                .hasMessageContaining("line 2");
    }
}
