/// The commands of `./millijoule`: what is typed, and what is printed.
@NullMarked
package org.millijoule.cli;

import org.jspecify.annotations.NullMarked;
