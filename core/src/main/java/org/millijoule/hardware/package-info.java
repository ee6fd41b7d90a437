/// Costs: what a layer or a network takes in cycles, seconds and energy on an accelerator.
@NullMarked
package org.millijoule.hardware;

import org.jspecify.annotations.NullMarked;
