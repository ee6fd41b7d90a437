package org.millijoule.data.binary;

import com.google.auto.service.AutoService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.millijoule.data.ArrayImages;
import org.millijoule.data.DataException;
import org.millijoule.data.DataFacts;
import org.millijoule.data.DataFolder;
import org.millijoule.data.HeapSpace;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.Images;
import org.millijoule.data.ImagesPart;
import org.millijoule.network.Shape;
import org.millijoule.text.FileProblem;

/// CIFAR-10 and CIFAR-100 in their binary versions (A. Krizhevsky, 2009), told apart by the names of the files;
/// the class of CIFAR-100 is the fine label. Records are counted from the file size, so subsets are read too.
///
/// @param folder where the files are
/// @param images of the training split that are used, a stratified part; all where it is absent
/// @param testImages of the test split, likewise
@AutoService(ImageDataset.class)
public record CifarBinary(Path folder, Optional<Integer> images, Optional<Integer> testImages) implements ImageDataset {
    private static final Shape SHAPE = new Shape(32, 32, 3);

    public CifarBinary() {
        this(Path.of("."));
    }

    /// All images.
    public CifarBinary(Path folder) {
        this(folder, Optional.empty(), Optional.empty());
    }

    @Override
    public String kind() {
        return "cifar";
    }

    /// Krizhevsky, 2009. Before the files are here, only the name of the folder can tell the two apart.
    @Override
    public Optional<DataFacts> published() {
        boolean hundred = String.valueOf(folder.getFileName()).contains("100");
        CifarVersion version = hundred ? CifarVersion.CIFAR_100 : CifarVersion.CIFAR_10;
        return Optional.of(new DataFacts(SHAPE, version.classes(), images.orElse(50_000)));
    }

    @Override
    public String title() {
        return kind() + " " + folder.getFileName();
    }

    @Override
    public Images train() {
        return ImagesPart.of(read(CifarVersion::trainingFiles), images, "images", folder);
    }

    @Override
    public void requireTest() {
        files(version(CifarVersion::testFiles), CifarVersion::testFiles);
    }

    @Override
    public List<String> checkTest(Images train) {
        CifarVersion version = version(CifarVersion::testFiles);
        if (version.classes() != train.classes()) {
            throw new DataException(folder + ": the test images are of " + version.name() + ", but the training images"
                    + " have " + train.classes() + " classes. Maybe give each data set a folder of its own.");
        }
        List<CifarFile> files = files(version, CifarVersion::testFiles);
        int records = checked(files);
        files.forEach(CifarFile::checkLabels);
        ImagesPart.checkCount(records, version.classes(), testImages, "test-images", folder);
        return List.of();
    }

    @Override
    public Images test() {
        return ImagesPart.of(read(CifarVersion::testFiles), testImages, "test-images", folder);
    }

    /// Names of the classes, where the folder has the file that lists them.
    ///
    /// @throws DataException if it lists another number than there are classes
    public Optional<List<String>> classNames() {
        for (CifarVersion version : CifarVersion.ALL) {
            Optional<Path> file = new DataFolder(folder).find(List.of(version.classNames()));
            if (file.isPresent()) {
                return Optional.of(names(file.get(), version));
            }
        }
        return Optional.empty();
    }

    private Images read(Function<CifarVersion, List<String>> split) {
        CifarVersion version = version(split);
        List<CifarFile> files = files(version, split);
        int records = checked(files);
        byte[] labels = new byte[records];
        byte[] pixels = new byte[records * CifarFile.PIXELS];
        int filled = 0;
        for (CifarFile file : files) {
            int count = Math.toIntExact(file.records());
            file.read(count, filled, labels, pixels);
            filled += count;
        }
        return classNames()
                .filter(names -> names.size() == version.classes()) // a folder may hold the other version's list too
                .map(names -> new ArrayImages(SHAPE, names, labels, pixels))
                .orElseGet(() -> new ArrayImages(SHAPE, version.classes(), labels, pixels));
    }

    private List<CifarFile> files(CifarVersion version, Function<CifarVersion, List<String>> split) {
        DataFolder here = new DataFolder(folder);
        return split.apply(version).stream()
                .map(name -> new CifarFile(here.require(List.of(name)), version))
                .toList();
    }

    /// How many records, if they have room in memory.
    private int checked(List<CifarFile> files) {
        long records = files.stream().mapToLong(CifarFile::records).sum();
        long bytes = records * CifarFile.PIXELS;
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new DataException(folder + ": there are " + records
                    + " records, but a split must have less than 2 GiB. Maybe these are no CIFAR files.");
        }
        if (!HeapSpace.has(bytes)) {
            throw new DataException(folder + ": there are " + records + " records, which take " + HeapSpace.text(bytes)
                    + ", but there is " + HeapSpace.limit() + ". Maybe " + HeapSpace.wayOut() + ".");
        }
        return (int) records;
    }

    private CifarVersion version(Function<CifarVersion, List<String>> split) {
        DataFolder here = new DataFolder(folder);
        List<CifarVersion> present = CifarVersion.ALL.stream()
                .filter(version -> here.find(split.apply(version)).isPresent())
                .toList();
        List<String> firstFiles = CifarVersion.ALL.stream()
                .map(version -> split.apply(version).getFirst())
                .toList();
        return switch (present.size()) {
            case 0 -> throw here.missing(firstFiles);
            case 1 -> present.getFirst();
            default ->
                throw new DataException(folder + ": " + String.join(" and ", firstFiles)
                        + " are both here, but the names of the files must tell CIFAR-100 from CIFAR-10. Maybe give each"
                        + " data set a folder of its own.");
        };
    }

    private static List<String> names(Path file, CifarVersion version) {
        List<String> names;
        try {
            names = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new DataException(
                    file + ": the file cannot be read (" + FileProblem.reason(e)
                            + "). Maybe it is damaged; it may also be left out.",
                    e);
        }
        if (names.size() != version.classes()) {
            throw new DataException(file + ": there are " + names.size() + " names, but " + version.classes()
                    + " classes. Maybe it is of another data set; it may also be left out.");
        }
        return names;
    }
}
