/// The modes of `benchmark`, and `compare`.
@NullMarked
package org.millijoule.cli.benchmark;

import org.jspecify.annotations.NullMarked;
