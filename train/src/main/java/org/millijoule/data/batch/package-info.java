/// Batches of images for training: their order, augmentation, and preparation ahead.
@NullMarked
package org.millijoule.data.batch;

import org.jspecify.annotations.NullMarked;
