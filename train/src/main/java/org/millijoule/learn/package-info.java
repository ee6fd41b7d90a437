/// Training of weights: the loop, the recipe, evaluation, and retraining from scratch.
@NullMarked
package org.millijoule.learn;

import org.jspecify.annotations.NullMarked;
