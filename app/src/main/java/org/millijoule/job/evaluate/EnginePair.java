package org.millijoule.job.evaluate;

/// How far two engines agree, as `evaluate --json` has it.
///
/// @param a one engine
/// @param b the other
/// @param sameTop1 images of which both put the same class first
/// @param sameLogits images of which every logit is the same in every bit
/// @param maxAbsLogitDifference over all images and classes
public record EnginePair(String a, String b, int sameTop1, int sameLogits, double maxAbsLogitDifference) {}
