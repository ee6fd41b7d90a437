package org.millijoule.spec;

/// A spec that was read: its value, and where each part of it was written.
public record Spec<T>(T value, Source source) {}
