package org.millijoule.study;

import java.util.OptionalDouble;

/// How fast a search goes that takes one weights step and one policy step in turn.
///
/// @param network whose space is searched
/// @param imagesPerSecond the images of both steps over the time of both: `2 batch / (t_weights + t_policy)`
/// @param target what it should reach, where a target is known
/// @param validationImagesPerSecond of validations with the shared weights, [StepVariant#SUPERNET_VALIDATION]
public record SearchSpeed(
        String network, int batch, double imagesPerSecond, OptionalDouble target, double validationImagesPerSecond) {}
