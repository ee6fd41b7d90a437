/// Convolutions whose filters read several channels.
@NullMarked
package org.millijoule.kernel.dense;

import org.jspecify.annotations.NullMarked;
