/// Named tensors as files in the safetensors format.
@NullMarked
package org.millijoule.store.safetensors;

import org.jspecify.annotations.NullMarked;
