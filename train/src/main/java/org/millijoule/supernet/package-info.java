/// What can be trained and asked: parameters, places of quantization, and the networks made of them.
@NullMarked
package org.millijoule.supernet;

import org.jspecify.annotations.NullMarked;
