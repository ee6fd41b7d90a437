package org.millijoule.store.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.store.disk.RowSeal;
import org.millijoule.store.disk.WholeFile;
import org.millijoule.store.safetensors.Safetensors;
import org.millijoule.store.safetensors.SafetensorsException;

/// A checkpoint as a safetensors file with a checksum: its arrays are the tensors, everything else is metadata.
final class CheckpointFormat {
    private static final String FORMAT = "format";
    private static final String CHECKPOINT = "millijoule-checkpoint-3";

    private CheckpointFormat() {}

    static void write(Path target, StoredCheckpoint stored) {
        Checkpoint checkpoint = stored.checkpoint();
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put(FORMAT, CHECKPOINT);
        metadata.put("sequence", Long.toString(stored.sequence()));
        metadata.put("run", stored.run());
        metadata.put("after", String.join(" ", stored.after()));
        putSeal(metadata, "trial", stored.trials());
        putSeal(metadata, "metric", stored.metrics());
        metadata.put("stage", checkpoint.stage());
        metadata.put("step", Integer.toString(checkpoint.step()));
        metadata.put("finished", Boolean.toString(checkpoint.finished()));
        WholeFile.write(target, new Safetensors(metadata, checkpoint.floats(), checkpoint.doubles())::write);
    }

    /// @throws SafetensorsException if the file is torn, changed or something else
    static StoredCheckpoint read(Path file) throws IOException {
        Safetensors content = Safetensors.read(file);
        SortedMap<String, String> metadata = content.metadata();
        if (!text(metadata, FORMAT).equals(CHECKPOINT)) {
            throw new SafetensorsException("it is no checkpoint of this version of Millijoule");
        }
        return new StoredCheckpoint(
                number(metadata, "sequence", Long.MAX_VALUE),
                text(metadata, "run"),
                words(text(metadata, "after")),
                seal(metadata, "trial"),
                seal(metadata, "metric"),
                new Checkpoint(
                        text(metadata, "stage"),
                        (int) number(metadata, "step", Integer.MAX_VALUE),
                        text(metadata, "finished").equals("true"),
                        content.floats(),
                        content.doubles()));
    }

    private static void putSeal(SortedMap<String, String> metadata, String rows, RowSeal seal) {
        metadata.put(rows + "_bytes", Long.toString(seal.bytes()));
        metadata.put(rows + "_sha256", seal.sha256());
    }

    private static RowSeal seal(SortedMap<String, String> metadata, String rows) throws SafetensorsException {
        return new RowSeal(number(metadata, rows + "_bytes", Long.MAX_VALUE), text(metadata, rows + "_sha256"));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    }

    private static String text(SortedMap<String, String> metadata, String key) throws SafetensorsException {
        String text = metadata.get(key);
        if (text == null) {
            throw new SafetensorsException("its metadata has no " + key);
        }
        return text;
    }

    private static long number(SortedMap<String, String> metadata, String key, long most) throws SafetensorsException {
        String text = text(metadata, key);
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new SafetensorsException("its metadata has " + text + " as " + key);
    }
}
