package org.millijoule.space;

import java.math.BigInteger;
import java.util.List;
import org.millijoule.spec.Plugin;

/// A space of networks as a list of categorical choices; a plug-in.
///
/// Pure: the same space gives the same network for the same architecture, always. An [Architecture] belongs to the
/// space that it was made for.
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

    /// The network and the bit-widths that an architecture stands for.
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
    /// @throws IllegalArgumentException naming the block and the way out, if the line does not fit this space
    Architecture parse(String line);
}
