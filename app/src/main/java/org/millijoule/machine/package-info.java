/// This build on this machine: native libraries, versions, and what results depend on.
@NullMarked
package org.millijoule.machine;

import org.jspecify.annotations.NullMarked;
