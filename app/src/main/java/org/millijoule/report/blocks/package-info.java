/// The drawing of a network of MobileNetV2 blocks.
@NullMarked
package org.millijoule.report.blocks;

import org.jspecify.annotations.NullMarked;
