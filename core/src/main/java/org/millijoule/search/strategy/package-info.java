/// The ways to search that need nothing but measured architectures; one file each.
@NullMarked
package org.millijoule.search.strategy;

import org.jspecify.annotations.NullMarked;
