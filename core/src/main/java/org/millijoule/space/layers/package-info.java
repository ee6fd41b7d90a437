/// Spaces of bit-widths: the network is given, and every layer's precision is chosen.
@NullMarked
package org.millijoule.space.layers;

import org.jspecify.annotations.NullMarked;
