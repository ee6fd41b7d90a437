package org.millijoule.data;

import java.util.List;
import java.util.Optional;
import org.millijoule.spec.Plugin;

/// Labelled images with a training and a test split; a plug-in. Opening a split reads and checks its files;
/// nothing is ever downloaded.
public interface ImageDataset extends Plugin {
    /// The training split.
    ///
    /// @throws DataException naming file, offset or record, and rule, if files are missing, short or corrupt
    Images train();

    /// What its publisher says of the training split, so that a search can be planned before the data are here.
    /// Empty where only the files tell.
    default Optional<DataFacts> published() {
        return Optional.empty();
    }

    /// What a reader of results should call it: its kind, and the folder where that tells it apart.
    default String title() {
        return kind();
    }

    /// Checks that the files of the test split are there, without opening them, so that a search does not learn
    /// after hours of training that it cannot be measured.
    ///
    /// @throws DataException naming what is missing
    default void requireTest() {}

    /// Checks all of the test split that can be known without looking at a pixel: shape, classes, labels, lengths and
    /// headers of its files, whether they are whole and have room in memory. For before the training.
    ///
    /// @param train the training split, which it must fit
    /// @return what the user should know, as [Images#remarks()]
    /// @throws DataException naming file, value and rule
    default List<String> checkTest(Images train) {
        requireTest();
        return List.of();
    }

    /// The test split. A search opens it once, after retraining.
    ///
    /// @throws DataException likewise
    Images test();
}
