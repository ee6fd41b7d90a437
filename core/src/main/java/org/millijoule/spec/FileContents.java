package org.millijoule.spec;

import java.nio.file.Path;

/// What a file holds, as a setting of a spec: the spec names the file, the value is what stands in it, read and
/// checked together with the spec. A relative path resolves against the spec's folder.
///
/// An implementation has a static `read(Path)`, which throws an IllegalArgumentException
/// `file:line: what is wrong. Maybe ...`.
public interface FileContents {
    /// The file it was read from.
    Path file();

    /// SHA-256 of the file, in hexadecimal digits: in [SpecHash] it counts in place of the path.
    String digest();
}
