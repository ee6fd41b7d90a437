/// A cost model that is a program of its own.
@NullMarked
package org.millijoule.hardware.command;

import org.jspecify.annotations.NullMarked;
