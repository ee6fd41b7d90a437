/// Search spaces: categorical choices, and how an architecture decodes into a network.
@NullMarked
package org.millijoule.space;

import org.jspecify.annotations.NullMarked;
