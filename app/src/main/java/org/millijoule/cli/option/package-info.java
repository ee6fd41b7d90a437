/// Options and arguments that several commands have.
@NullMarked
package org.millijoule.cli.option;

import org.jspecify.annotations.NullMarked;
