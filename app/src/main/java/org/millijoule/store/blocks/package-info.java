/// `architecture.json` of networks of MobileNetV2 blocks.
@NullMarked
package org.millijoule.store.blocks;

import org.jspecify.annotations.NullMarked;
