/// The weights of a chain of convolutions, shared by all its bit-widths or at one for each layer.
@NullMarked
package org.millijoule.supernet.layers;

import org.jspecify.annotations.NullMarked;
