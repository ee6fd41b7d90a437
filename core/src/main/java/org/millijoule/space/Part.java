package org.millijoule.space;

/// A part of a network that choices belong to.
///
/// @param name which the names of its choices begin with
/// @param stage the group of parts it stands in, from 0
public record Part(String name, int stage) {}
