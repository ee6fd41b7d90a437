package org.millijoule.hardware;

/// A [LayerUse] with the name of its layer in the network.
public record NamedUse(String name, LayerUse use) {}
