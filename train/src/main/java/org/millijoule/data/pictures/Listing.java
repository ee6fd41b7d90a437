package org.millijoule.data.pictures;

import java.util.List;

/// The pictures of one split with their classes.
///
/// @param classes names, in the order of their numbers
/// @param files by name
/// @param labels the class of each file
@SuppressWarnings("ArrayRecordComponent") // a whole split, never compared
record Listing(List<String> classes, List<StoredFile> files, int[] labels) {
    Listing {
        classes = List.copyOf(classes);
        files = List.copyOf(files);
    }
}
