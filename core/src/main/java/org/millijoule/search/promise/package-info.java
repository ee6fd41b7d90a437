/// The promise of a search: what is handed over is inside every budget.
@NullMarked
package org.millijoule.search.promise;

import org.jspecify.annotations.NullMarked;
