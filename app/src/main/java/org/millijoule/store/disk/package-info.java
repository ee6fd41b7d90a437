/// What survives a power cut: whole files, growing rows, locks, and the checksums that tell a change.
@NullMarked
package org.millijoule.store.disk;

import org.jspecify.annotations.NullMarked;
