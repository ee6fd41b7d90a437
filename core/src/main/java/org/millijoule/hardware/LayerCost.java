package org.millijoule.hardware;

/// The cost of one named layer of a network.
public record LayerCost(String name, LayerUse use, Cost cost) {}
