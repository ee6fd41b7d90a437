/// The Bit Fusion accelerator (Sharma et al., ISCA 2018) as a hardware model.
@NullMarked
package org.millijoule.hardware.bitfusion;

import org.jspecify.annotations.NullMarked;
