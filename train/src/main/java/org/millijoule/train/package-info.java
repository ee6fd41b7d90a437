/// Supernets and training loops on libtorch.
@NullMarked
package org.millijoule.train;

import org.jspecify.annotations.NullMarked;
