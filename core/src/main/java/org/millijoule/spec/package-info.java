/// The search spec: the whole YAML, resolved and checked before anything is trained.
@NullMarked
package org.millijoule.spec;

import org.jspecify.annotations.NullMarked;
