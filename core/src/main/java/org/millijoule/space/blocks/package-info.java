/// The talk's space: chains of MobileNetV2 blocks, each with its connectivity, expansion, kernel and bit-widths.
@NullMarked
package org.millijoule.space.blocks;

import org.jspecify.annotations.NullMarked;
