/// Convolutions of each channel with a filter of its own. Begin with
/// [org.millijoule.kernel.depthwise.DepthwiseConvolution].
@NullMarked
package org.millijoule.kernel.depthwise;

import org.jspecify.annotations.NullMarked;
