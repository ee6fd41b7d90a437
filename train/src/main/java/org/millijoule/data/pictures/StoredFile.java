package org.millijoule.data.pictures;

/// One file of a [FileTree].
///
/// @param name its path, with slashes, from the root of the tree
/// @param bytes its length
/// @param place where it begins in its archive; 0 where the tree finds it by name
record StoredFile(String name, long bytes, long place) {}
