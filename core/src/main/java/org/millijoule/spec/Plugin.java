package org.millijoule.spec;

/// What can be named by `kind:` in a spec: one record in one file, found through the ServiceLoader. Its
/// components are its YAML settings, its no-argument constructor gives their defaults.
public interface Plugin {
    /// The value of `kind:`.
    String kind();
}
