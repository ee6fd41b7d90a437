/// What a user must know of a finished run before believing it: warnings that follow from its figures, each with what
/// to change. One list for the terminal, `result.json` and the report.
@NullMarked
package org.millijoule.caution;

import org.jspecify.annotations.NullMarked;
