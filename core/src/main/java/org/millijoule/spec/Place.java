package org.millijoule.spec;

import java.nio.file.Path;

/// Where a value was written.
///
/// @param text as the user sees it: `search.yaml:12`, or an option as typed
/// @param folder what relative paths written there resolve against, absolute
/// @param isOption whether it is an option: advice on lines and indentation means nothing there
record Place(String text, Path folder, boolean isOption) {}
