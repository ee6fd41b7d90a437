package org.millijoule.space.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.millijoule.network.Layer;
import org.millijoule.network.Precision;
import org.millijoule.space.Architecture;
import org.millijoule.space.Candidate;
import org.millijoule.space.Choice;

class MobileBlockSpaceTest {
    /// A network without the names of its layers: they tell at which place a block stood.
    private record Nameless(List<Layer> layers, List<List<Integer>> inputs, List<Precision> precisions) {
        static Nameless of(Candidate candidate) {
            return new Nameless(
                    candidate.network().nodes().stream()
                            .map(node -> node.layer())
                            .toList(),
                    candidate.network().nodes().stream()
                            .map(node -> node.inputs())
                            .toList(),
                    candidate.precisions().precisions());
        }
    }

    static List<MobileBlockSpace> variants() {
        return Spaces.smallVariants();
    }

    @Test
    void sizeOfTheTalksTableIs288ToThePowerOf22() {
        assertThat(new MobileBlockSpace().size())
                .isEqualTo(BigInteger.valueOf(288).pow(22));
    }

    @Test
    void theTalksTableHas22BlocksOfWhich15KeepTheirShape() {
        assertThat(Spaces.talk().blocks()).hasSize(22);
        assertThat(Spaces.talk().blocks().stream().filter(Block::keepsShape)).hasSize(15);
    }

    @Test
    void theTalksTableHasFewerNetworksThanSettings() {
        assertThat(Spaces.talk().distinctSize())
                .isLessThan(Spaces.talk().size())
                .isGreaterThan(BigInteger.valueOf(144).pow(22));
    }

    @Test
    void aGivenNetworkLeavesTheBitsOfItsPresentBlocksAlone() {
        MobileBlockSpace space = Spaces.given().getFirst();
        assertThat(space.size()).isEqualTo(BigInteger.valueOf(16)); // two blocks, two decisions each, 2 or 8 bits
        assertThat(space.distinctSize()).isEqualTo(space.size());
        Spaces.forEach(
                space,
                member -> assertThat(space.print(member)).matches("s0\\|s1m2k3b[28]\\.[28]\\|s1m1k3b[28]\\.[28]"));
        assertThat(space.choices().stream().filter(choice -> choice.options().size() > 1))
                .extracting(Choice::name)
                .containsExactly("1.b1", "1.b2", "2.b1", "2.b2");
        assertThatThrownBy(() -> space.parse("s1m1k3b2.2|s1m2k3b2.2|s1m1k3b8.2"))
                .hasMessageContaining("block 0")
                .hasMessageContaining("[0]");
        assertThatThrownBy(() -> space.given("s1m1k3b2.2|s1m5k3b2.2|s1m1k3b8.2"))
                .hasMessageContaining("block 1: expansion m = 5");
    }

    @ParameterizedTest
    @MethodSource("variants")
    void canonicalFormsAreEqualExactlyWhereNetworksAreAndDistinctSizeCountsThem(MobileBlockSpace space) {
        Map<Nameless, Architecture> canonical = new HashMap<>();
        Set<Architecture> forms = new HashSet<>();
        int[] members = {0};
        Spaces.forEach(space, architecture -> {
            members[0]++;
            Architecture form = space.canonical(architecture);
            Nameless network = Nameless.of(space.decode(architecture));
            Architecture earlier = canonical.putIfAbsent(network, form);
            if (earlier == null) {
                assertThat(forms.add(form)).isTrue();
                assertThat(space.canonical(form)).isEqualTo(form);
                assertThat(Nameless.of(space.decode(form))).isEqualTo(network);
            } else {
                assertThat(form).isEqualTo(earlier);
            }
        });
        assertThat(space.size()).isEqualTo(BigInteger.valueOf(members[0]));
        assertThat(space.distinctSize()).isEqualTo(BigInteger.valueOf(canonical.size()));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void printAndParseAreInverseOnAllMembersOfSmallSpaces(MobileBlockSpace space) {
        Spaces.forEach(space, architecture -> assertInverse(space, architecture));
    }

    @Test
    void printAndParseAreInverseOnRandomMembersOfTheTalksSpace() {
        RandomGenerator random = new SplittableRandom(1);
        MobileBlockSpace space = Spaces.talk();
        for (int i = 0; i < 1000; i++) {
            assertInverse(space, Spaces.random(space, random));
        }
    }

    private static void assertInverse(MobileBlockSpace space, Architecture architecture) {
        String line = space.print(architecture);
        Architecture read = space.parse(line);
        assertThat(space.print(read)).isEqualTo(line);
        assertThat(space.codec().encode(space.codec().settings(read))).isEqualTo(read);
        assertThat(space.decode(read)).isEqualTo(space.decode(architecture));
        assertThat(line).doesNotContain(" ");
    }

    @Test
    void theGenotypeDoesNotDependOnInputAndClasses() {
        RandomGenerator random = new SplittableRandom(2);
        Architecture architecture = Spaces.random(new MobileBlockSpace(), random);
        assertThat(new MobileBlockSpace().print(architecture))
                .isEqualTo(Spaces.talk().print(architecture));
        assertThat(new MobileBlockSpace().choices()).isEqualTo(Spaces.talk().choices());
    }

    @Test
    void aBlockThatIsLeftOutHasNoLayers() {
        MobileBlockSpace space = blockSpace();
        Candidate candidate = space.decode(space.parse("s0|s1m2k3b2.8|s1m1k3b8.2"));
        assertThat(names(candidate)).noneMatch(name -> name.startsWith("block0"));
        assertThat(names(candidate)).contains("block1.add").doesNotContain("block2.add");
    }

    @Test
    void inertConnectivityIsReadAsOne() {
        MobileBlockSpace space = blockSpace();
        Architecture one = space.parse("s0|s0|s1m1k3b8.2");
        int inert = 2 * space.choicesPerBlock();
        assertThat(space.choices().get(inert).inert()).isTrue();
        Architecture zero = one.with(inert, 0);
        assertThat(space.decode(zero)).isEqualTo(space.decode(one));
        assertThat(space.canonical(zero)).isEqualTo(one);
    }

    @Test
    void choicesOfABlockThatCanBeLeftOutAreGatedByItsConnectivity() {
        List<Choice> choices = blockSpace().choices();
        assertThat(choices.get(1).gate()).hasValue(0);
        assertThat(choices.get(6).gate()).hasValue(5);
        assertThat(choices.get(11).gate()).isEmpty();
    }

    @Test
    void residualConnectivityRemovesOnlyTheAdd() {
        MobileBlockSpace space = Spaces.tiny(Connectivity.RESIDUAL, BitSharing.BLOCK, ExpansionOne.KEEP, 10);
        Candidate candidate = space.decode(space.parse("s0m2k3b2.8|s1m2k3b2.8|s1m1k3b8.2"));
        assertThat(names(candidate)).contains("block0.project", "block1.add").doesNotContain("block0.add");
    }

    @Test
    void droppedExpansionLeavesTwoConvolutions() {
        MobileBlockSpace space = Spaces.tiny(Connectivity.ALWAYS, BitSharing.SEPARATE, ExpansionOne.DROP, 10);
        Candidate candidate = space.decode(space.parse("s1m1k3w2.8.2a8.2.8|s1m2k3w2.2.2a8.8.8"));
        assertThat(names(candidate)).doesNotContain("block0.expand").contains("block1.expand");
        assertThat(candidate.precisions().precisions().get(1)).isEqualTo(new Precision(8, 2));
    }

    /// Who wrote a line by hand is told what it may be, with the values of this space.
    @Test
    void aBlockThatCannotBeReadIsToldTheGrammar() {
        MobileBlockSpace space = blockSpace();
        String first = "s1m" + space.expansions().getFirst();
        assertThatThrownBy(() -> space.parse(first + "|s0|s0"))
                .hasMessageStartingWith("block 0: '" + first
                        + "' cannot be read. A block reads s1m6k5b4.8: m6, expansion, of " + space.expansions())
                .hasMessageContaining("k5, kernel, of " + space.kernels())
                .hasMessageContaining("bits of the 1x1 convolutions and of the depthwise one, of " + space.bits())
                .hasMessageEndingWith("or s0, left out (docs/glossary.md)");
    }

    @Test
    void errorsOfALineNameItsBlockAndAWayOut() {
        MobileBlockSpace space = blockSpace();
        for (String wrong : List.of(
                "s2",
                "s1",
                "",
                "s0m1k3b2.2",
                "s1m3k3b2.2",
                "s1m1k5b2.2",
                "s1m1k3b4.2",
                "s1m1k3b2.0",
                "s1m1k99999b2.2",
                "s1m1k3w2.2.2a2.2.2",
                "s1m1k3b2.2 ")) {
            assertThatThrownBy(() -> space.parse("s0|" + wrong + "|s1m1k3b8.2"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("block 1");
        }
        assertThatThrownBy(() -> space.parse("s0|s0|s0")).hasMessageContaining("block 2 changes the shape");
        assertThatThrownBy(() -> space.parse("s0|s0")).hasMessageContaining("2 blocks, but the space has 3");
    }

    @Test
    void errorsOfBitsNameTheBlockWhereBitsAreSeparate() {
        MobileBlockSpace space = Spaces.tiny(Connectivity.BLOCK, BitSharing.SEPARATE, ExpansionOne.KEEP, 10);
        assertThatThrownBy(() -> space.parse("s0|s1m1k3w0.2.2a2.2.2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("block 1");
    }

    @Test
    void aBlockCannotBeLeftOutWhereOnlyResidualsAreChosen() {
        MobileBlockSpace space = Spaces.tiny(Connectivity.RESIDUAL, BitSharing.BLOCK, ExpansionOne.KEEP, 10);
        assertThatThrownBy(() -> space.parse("s0|s1m2k3b2.8|s1m1k3b8.2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("block 0");
    }

    private static MobileBlockSpace blockSpace() {
        return Spaces.tiny(Connectivity.BLOCK, BitSharing.BLOCK, ExpansionOne.KEEP, 10);
    }

    private static List<String> names(Candidate candidate) {
        return candidate.network().nodes().stream().map(node -> node.name()).toList();
    }
}
