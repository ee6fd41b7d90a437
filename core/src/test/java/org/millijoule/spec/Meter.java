package org.millijoule.spec;

/// A kind of plug-in for these tests.
public interface Meter extends Plugin {}
