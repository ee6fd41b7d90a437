/// Well-known networks by name, at ImageNet's size: geometry only.
@NullMarked
package org.millijoule.network.zoo;

import org.jspecify.annotations.NullMarked;
