/// Amounts with units, and numbers as a spec may write them.
@NullMarked
package org.millijoule.quantity;

import org.jspecify.annotations.NullMarked;
