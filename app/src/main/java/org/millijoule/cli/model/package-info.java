/// Commands about a network that is there: what it is worth, what it says.
@NullMarked
package org.millijoule.cli.model;

import org.jspecify.annotations.NullMarked;
