/// Searches that ask for architectures and are told what was measured, and where measuring happens.
@NullMarked
package org.millijoule.search.asktell;

import org.jspecify.annotations.NullMarked;
