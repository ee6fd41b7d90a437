/// The commands of `./millijoule`.
@NullMarked
package org.millijoule.cli;

import org.jspecify.annotations.NullMarked;
