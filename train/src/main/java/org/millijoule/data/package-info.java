/// Image data sets: readers, splits and augmentation.
@NullMarked
package org.millijoule.data;

import org.jspecify.annotations.NullMarked;
