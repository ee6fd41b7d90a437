/// What finished runs say together: tables over seeds and methods, and what searches chose.
@NullMarked
package org.millijoule.results;

import org.jspecify.annotations.NullMarked;
