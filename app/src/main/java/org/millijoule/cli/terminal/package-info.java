/// The terminal: progress, signals, and foreign text made harmless.
@NullMarked
package org.millijoule.cli.terminal;

import org.jspecify.annotations.NullMarked;
