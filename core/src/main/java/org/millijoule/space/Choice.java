package org.millijoule.space;

import java.util.List;
import java.util.OptionalInt;

/// One categorical decision of a search space, for example the kernel size of block 3.
///
/// @param name `<part>.<letter>`, for example `3.k`
/// @param options printed option values, at least one
/// @param gate position of the choice whose option 0 leaves this one out (a block that is absent has no kernel)
/// @param inert whether no option changes the network: counted in the size of the space, without gradient or
/// entropy
public record Choice(String name, List<String> options, OptionalInt gate, boolean inert) {
    public Choice {
        options = List.copyOf(options);
        if (options.isEmpty()) {
            throw new IllegalArgumentException("choice " + name + " has no options");
        }
    }

    /// The part of the network that it belongs to: what stands before the last dot of its name.
    public String part() {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    /// What it is about: what stands behind the last dot of its name.
    public String letter() {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
