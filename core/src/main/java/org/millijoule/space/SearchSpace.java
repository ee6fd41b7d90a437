package org.millijoule.space;

import java.math.BigInteger;
import java.util.List;
import org.millijoule.spec.Plugin;

/// A space of networks as a list of categorical choices; a plug-in.
public interface SearchSpace extends Plugin {
    List<Choice> choices();

    /// The number of settings: the product of the numbers of options.
    default BigInteger size() {
        return choices().stream()
                .map(choice -> BigInteger.valueOf(choice.options().size()))
                .reduce(BigInteger.ONE, BigInteger::multiply);
    }

    /// The number of different networks.
    BigInteger distinctSize();

    /// The network and the bit-widths that an architecture stands for.
    Candidate decode(Architecture architecture);

    /// The one representative of all architectures that decode to the same network. Two architectures are the
    /// same network exactly if their canonical forms are equal.
    Architecture canonical(Architecture architecture);

    /// One line without spaces, for example `s1m6k5b4.8|s0`.
    String print(Architecture architecture);

    /// Reads what [#print(Architecture)] wrote.
    ///
    /// @throws IllegalArgumentException naming the block and the way out, if the line does not fit this space
    Architecture parse(String line);
}
