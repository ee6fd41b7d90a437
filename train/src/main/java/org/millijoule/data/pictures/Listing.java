package org.millijoule.data.pictures;

import java.util.List;

/// The pictures of one split with their classes.
///
/// @param classes names, in the order of their numbers
/// @param files by name
/// @param labels the class of each file
/// @param remarks what was left out and what is missing, in sentences for the user
@SuppressWarnings("ArrayRecordComponent") // a whole split, never compared
record Listing(List<String> classes, List<StoredFile> files, int[] labels, List<String> remarks) {
    Listing {
        classes = List.copyOf(classes);
        files = List.copyOf(files);
        remarks = List.copyOf(remarks);
    }
}
