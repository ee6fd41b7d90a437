/// Look-up of costs that were measured on a device.
@NullMarked
package org.millijoule.hardware.table;

import org.jspecify.annotations.NullMarked;
