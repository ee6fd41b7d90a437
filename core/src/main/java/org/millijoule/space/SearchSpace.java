package org.millijoule.space;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Shape;
import org.millijoule.spec.Plugin;

/// A space of networks as a list of categorical choices; a plug-in.
///
/// Pure: the same space gives the same network for the same architecture, always. It knows geometry and bit-widths
/// only: what its networks cost follows from its [#structure()] and a hardware model, and how their weights are
/// trained is a plug-in of its own for each kind of space. CONTRIBUTING.md says how to add one.
public interface SearchSpace extends Plugin {
    /// The choices in the order in which an [Architecture] has their options.
    List<Choice> choices();

    /// The number of settings: the product of the numbers of options, those of inert choices included.
    default BigInteger size() {
        return choices().stream()
                .map(choice -> BigInteger.valueOf(choice.options().size()))
                .reduce(BigInteger.ONE, BigInteger::multiply);
    }

    /// The number of different networks: of settings that differ in more than inert and gated choices.
    BigInteger distinctSize();

    /// The network and the bit-widths that an architecture stands for, for images of [#image()].
    ///
    /// @throws IllegalArgumentException if it has more or fewer options than the space has choices
    Candidate decode(Architecture architecture);

    /// The one representative of all architectures that decode to the same network. Two architectures are the
    /// same network exactly if their canonical forms are equal.
    Architecture canonical(Architecture architecture);

    /// The architecture line: one line without spaces, for example `s1m6k5b4.8|s0`.
    String print(Architecture architecture);

    /// Reads what [#print(Architecture)] wrote.
    ///
    /// @throws IllegalArgumentException naming the place and the way out, if the line does not fit this space
    Architecture parse(String line);

    /// Shape of an image; empty until [#on(Shape, int)] fills in the data set's.
    Optional<Shape> input();

    /// Number of classes; empty likewise.
    Optional<Integer> classes();

    /// This space for images of a data set, where it does not name an input or classes of its own.
    ///
    /// @throws IllegalArgumentException with a way out, if it has no networks for such images
    default SearchSpace on(Shape image, int numberOfClasses) {
        return at(input().orElse(image)).into(classes().orElse(numberOfClasses));
    }

    /// This space for images of another size, whatever it names.
    ///
    /// @throws IllegalArgumentException with a way out, if it has no networks for such images
    SearchSpace at(Shape image);

    /// This space with another number of classes, whatever it names.
    SearchSpace into(int numberOfClasses);

    /// The input, which must be known by now.
    default Shape image() {
        return input().orElseThrow(() -> new IllegalStateException("the space has no input shape yet"));
    }

    /// The number of classes, which must be known by now.
    default int numberOfClasses() {
        return classes().orElseThrow(() -> new IllegalStateException("the space has no number of classes yet"));
    }

    /// How the costs of its networks fall into local terms.
    Structure structure();

    /// The bit-widths that may be chosen, ascending; none where bits are fixed.
    default List<Integer> bits() {
        return List.of();
    }

    /// The network that one would take without any search, with one bit-width wherever bits are chosen; empty where
    /// the space does not have that bit-width.
    default Optional<Architecture> uniform(int bitsEverywhere) {
        return Optional.empty();
    }

    /// The same network with one bit-width wherever bits are chosen.
    ///
    /// @throws IllegalArgumentException if the space does not have that bit-width
    default Architecture withBits(Architecture architecture, int bitsEverywhere) {
        throw new IllegalArgumentException("bits are not chosen in a space of kind " + kind());
    }

    /// Whether the network is given and only its bit-widths are chosen.
    default boolean onlyBits() {
        return false;
    }

    /// Settings that each make the networks of this space cheaper, those that cost least accuracy first.
    default List<Economy> economies() {
        return List.of();
    }

    /// What the choices belong to, in the order of the network, and each one's own.
    List<Part> parts();

    /// What such a part is called in a sentence: `block`, `layer`.
    String partWord();

    /// What a choice of this letter is about, in a word or two: `expansion`, `1x1 bits`.
    String meaning(String letter);

    /// Whether choices of this letter are about whether something is there: their option 0 leaves it out.
    default boolean isPresence(String letter) {
        return false;
    }

    /// An option of choices of this letter as a sentence says it: `×6`, `4 bits`; by default as it is printed.
    default String wording(String letter, String option) {
        return option;
    }
}
