/// Networks as lists of layers in YAML.
@NullMarked
package org.millijoule.network.file;

import org.jspecify.annotations.NullMarked;
