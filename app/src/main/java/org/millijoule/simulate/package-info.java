/// What a network costs: named, priced, shown as a table, JSON or CSV, explained layer by layer, compared and swept.
@NullMarked
package org.millijoule.simulate;

import org.jspecify.annotations.NullMarked;
