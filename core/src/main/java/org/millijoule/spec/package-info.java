/// From YAML to records and back, with file, line and a way out in every error.
@NullMarked
package org.millijoule.spec;

import org.jspecify.annotations.NullMarked;
