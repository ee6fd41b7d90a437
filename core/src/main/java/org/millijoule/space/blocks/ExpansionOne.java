package org.millijoule.space.blocks;

/// What becomes of the 1x1 expansion where its factor is 1.
public enum ExpansionOne {
    /// It stays, as the talk's slide draws it.
    KEEP,
    /// It is left out, as in MobileNetV2.
    DROP
}
