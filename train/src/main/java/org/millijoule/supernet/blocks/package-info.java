/// The weights of MobileNetV2 blocks: shared by all networks of the talk's space, or of one alone.
@NullMarked
package org.millijoule.supernet.blocks;

import org.jspecify.annotations.NullMarked;
