/// Arithmetic on float32 memory, channels-last: what a training step spends its time on.
@NullMarked
package org.millijoule.kernel;

import org.jspecify.annotations.NullMarked;
