package org.millijoule.job.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.millijoule.data.Images;
import org.millijoule.learn.TrainingData;

/// What a reader of results must know of the data: that a part of them was used, what was left out, what is missing.
final class DataRemarks {
    private DataRemarks() {}

    static List<String> of(TrainingData data, Images test) {
        List<String> remarks = new ArrayList<>();
        data.part().ifPresent(part -> remarks.add("Trained on " + part + "."));
        if (test.available() > test.count()) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "Tested on %,d of %,d test images, a stratified part.",
                    test.count(),
                    test.available()));
        }
        remarks.addAll(data.images().remarks());
        remarks.addAll(test.remarks());
        return remarks;
    }
}
