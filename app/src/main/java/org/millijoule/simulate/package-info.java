/// What a network costs, shown: as a table, JSON, CSV or HTML, explained layer by layer, compared and swept.
@NullMarked
package org.millijoule.simulate;

import org.jspecify.annotations.NullMarked;
