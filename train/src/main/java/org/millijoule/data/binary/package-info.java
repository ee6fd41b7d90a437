/// Data sets in the binary files of their publishers: CIFAR, MNIST and whatever has their layout.
@NullMarked
package org.millijoule.data.binary;

import org.jspecify.annotations.NullMarked;
