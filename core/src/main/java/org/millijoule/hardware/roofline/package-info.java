/// The roofline: compute or memory, whichever takes longer.
@NullMarked
package org.millijoule.hardware.roofline;

import org.jspecify.annotations.NullMarked;
