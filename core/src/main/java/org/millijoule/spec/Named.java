package org.millijoule.spec;

import java.util.Optional;

/// A record of which some values are known by name. In a spec the name alone stands for such a value; a mapping
/// describes a value of one's own, and one that begins with `kind: name` changes the known one. Where a spec is
/// silent about a part, the record's own default counts, never that of another value.
///
/// An implementation has a static `named(String)`, which throws an IllegalArgumentException that says the way out
/// where the name is unknown.
public interface Named {
    /// The name by which `named` gives a value equal to this one; empty for one's own.
    Optional<String> knownAs();
}
