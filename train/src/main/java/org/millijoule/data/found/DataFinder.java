package org.millijoule.data.found;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millijoule.data.DataException;
import org.millijoule.data.DataFolder;
import org.millijoule.data.MissingDataException;
import org.millijoule.data.binary.CifarBinary;
import org.millijoule.data.binary.Idx;
import org.millijoule.data.pictures.PictureFolders;
import org.millijoule.text.FileProblem;
import org.millijoule.text.Some;
import org.millijoule.text.Visible;

/// Finds out what lies in a folder, by the names of its files.
final class DataFinder {
    /// How far below the folder binary files are looked for: torchvision keeps `FashionMNIST/raw` (`our choice`).
    private static final int DEPTH = 3;

    private static final String READ = "Read are IDX files (train-images-idx3-ubyte, plain or .gz), CIFAR's binary"
            + " files (data_batch_1.bin, train.bin), pictures in train/CLASS and test/CLASS or val/CLASS, in CLASS"
            + " folders or without labels, and a .zip or .tar of pictures";

    private DataFinder() {}

    static FoundData find(Path place) {
        if (!Files.exists(place)) {
            throw new MissingDataException(place + ": there is no such folder or archive. Maybe its path is mistyped,"
                    + " or is meant to start from another folder?");
        }
        if (!Files.isDirectory(place)) {
            return archive(place)
                    .orElseThrow(() -> new DataException(place + ": data are a folder, a .zip or a .tar, which this is"
                            + " not. Maybe " + parent(place) + ", which it lies in?"));
        }
        return binary(place)
                .or(() -> pictures(place))
                .or(() -> onlyArchive(place))
                .orElseThrow(() -> nothing(place));
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    private static Optional<FoundData> pictures(Path place) {
        return PictureFolders.in(place).map(found -> new PictureData(place, found));
    }

    private static boolean isArchive(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return Files.isRegularFile(file) && (name.endsWith(".zip") || name.endsWith(".tar"));
    }

    private static Optional<FoundData> archive(Path file) {
        if (!isArchive(file)) {
            return Optional.empty();
        }
        return Optional.of(pictures(file)
                .orElseThrow(() -> new DataException(file + ": there is no picture in this archive. Maybe unpack it,"
                        + " if it holds data of another kind?")));
    }

    private static Optional<FoundData> onlyArchive(Path folder) {
        List<Path> archives =
                list(folder).stream().filter(DataFinder::isArchive).toList();
        if (archives.size() > 1) {
            throw new DataException(folder + ": there are " + archives.size() + " archives in this folder ("
                    + Some.of(names(archives), 5) + "). Maybe name one: --data " + archives.getFirst() + "?");
        }
        return archives.isEmpty() ? Optional.empty() : archive(archives.getFirst());
    }

    private static Optional<FoundData> binary(Path place) {
        Optional<FoundData> here = binaryIn(place);
        if (here.isPresent()) {
            return here;
        }
        List<FoundData> below = new ArrayList<>();
        List<Path> level = List.of(place);
        for (int depth = 0; depth < DEPTH; depth++) {
            level = level.stream()
                    .flatMap(folder -> list(folder).stream())
                    .filter(Files::isDirectory)
                    .toList();
            level.forEach(folder -> binaryIn(folder).ifPresent(below::add));
        }
        if (below.size() > 1) {
            throw new DataException(place + ": there are " + below.size() + " data sets below this folder ("
                    + Some.of(
                            below.stream().map(data -> data.place().toString()).toList(), 5)
                    + "). Maybe name one: --data " + below.getFirst().place() + "?");
        }
        return below.stream().findFirst();
    }

    private static Optional<FoundData> binaryIn(Path folder) {
        DataFolder files = new DataFolder(folder);
        boolean idx = Stream.of("train-images", "t10k-images")
                .anyMatch(stem -> files.find(idxNames(stem)).isPresent());
        if (idx) {
            return Optional.of(new FixedSizeData(folder, "IDX files", new Idx(folder), false));
        }
        boolean hundred = files.find(List.of("train.bin", "test.bin")).isPresent();
        boolean ten = files.find(List.of("data_batch_1.bin", "test_batch.bin")).isPresent();
        if (!hundred && !ten) {
            return Optional.empty();
        }
        CifarBinary cifar = new CifarBinary(folder);
        boolean named = files.find(List.of(hundred ? "fine_label_names.txt" : "batches.meta.txt"))
                .isPresent();
        return Optional.of(new FixedSizeData(folder, "CIFAR files", cifar, named));
    }

    private static List<String> idxNames(String stem) {
        return Stream.of("-idx3-ubyte", ".idx3-ubyte")
                .flatMap(type -> Stream.of(stem + type, stem + type + ".gz"))
                .toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DataException(FileProblem.reading(folder, e), e);
        }
    }

    private static List<String> names(List<Path> files) {
        return files.stream()
                .map(file -> Visible.line(String.valueOf(file.getFileName())))
                .toList();
    }

    private static DataException nothing(Path folder) {
        List<Path> entries = list(folder);
        if (names(entries).stream()
                .anyMatch(name -> name.equals("cifar-10-batches-py") || name.equals("data_batch_1"))) {
            return new DataException(folder + ": this is CIFAR's version for Python, which is not read. Maybe the"
                    + " binary version: './millijoule data get cifar-10'?");
        }
        String seen = entries.isEmpty() ? "it is empty" : "it holds " + counted(entries);
        return new DataException(folder + ": there are no images that are read, " + seen + ". " + READ
                + ". Maybe another folder is meant?");
    }

    /// `2 folders, 3 of .parquet, 1 of .txt (a, b, c and 3 more)`.
    private static String counted(List<Path> entries) {
        Map<String, Integer> kinds = new TreeMap<>();
        for (Path entry : entries) {
            String name = String.valueOf(entry.getFileName());
            int dot = name.lastIndexOf('.');
            String kind =
                    Files.isDirectory(entry) ? "folders" : dot < 0 ? "without an ending" : "of " + name.substring(dot);
            kinds.merge(Visible.line(kind), 1, Integer::sum);
        }
        return Some.of(
                        kinds.entrySet().stream()
                                .map(kind -> kind.getValue() + " " + kind.getKey())
                                .collect(Collectors.toList()),
                        5)
                + " (" + Some.of(names(entries), 5) + ")";
    }
}
