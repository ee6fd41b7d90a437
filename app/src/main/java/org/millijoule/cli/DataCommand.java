package org.millijoule.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.millijoule.cli.terminal.Amount;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.cli.terminal.StatusLine;
import org.millijoule.cli.terminal.StopSignal;
import org.millijoule.data.DataException;
import org.millijoule.data.DataFacts;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.Images;
import org.millijoule.download.Checksums;
import org.millijoule.download.DatasetFolder;
import org.millijoule.download.Download;
import org.millijoule.download.PublishedDataset;
import org.millijoule.download.RemoteFile;
import org.millijoule.store.files.Json;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `data list|get|verify`: data sets that others publish.
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Lists, fetches and checks data sets.",
        subcommands = {DataCommand.ListSets.class, DataCommand.Get.class, DataCommand.Verify.class})
final class DataCommand implements Runnable {
    @Override
    public void run() {
        throw new UsageException("what of data? Maybe list, get or verify?");
    }

    /// Where data sets are kept.
    static final class Place {
        @Option(
                names = "--in",
                paramLabel = "DIR",
                description = "Folder with a folder for each data set; by default data.")
        private Path folder = Path.of("data");

        DatasetFolder of(PublishedDataset dataset) {
            return new DatasetFolder(dataset, folder.resolve(dataset.name()));
        }
    }

    private static PublishedDataset named(String name) {
        List<String> names =
                PublishedDataset.ALL.stream().map(PublishedDataset::name).toList();
        return PublishedDataset.ALL.stream()
                .filter(dataset -> dataset.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "no data set is called " + name + ". Maybe one of " + String.join(", ", names) + "?"));
    }

    /// What is known and what is there.
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists data sets and whether they are here.")
    static final class ListSets implements Callable<Integer> {
        @Mixin
        private Place place = new Place();

        @Option(names = "--json", description = "Print the list as JSON.")
        private boolean json;

        /// @param checksums of how many files one is published
        record Row(
                String name,
                String kind,
                int megabytes,
                int files,
                int checksums,
                String state,
                String folder,
                String what,
                String source) {}

        record File(int schema, List<Row> datasets) {}

        @Override
        public Integer call() {
            List<Row> rows = PublishedDataset.ALL.stream().map(this::row).toList();
            if (json) {
                System.out.print(Json.write(new File(Json.SCHEMA, rows)));
                return ExitCode.DONE;
            }
            System.out.printf("%-15s%-15s%8s  %-12s%-12s%s%n", "name", "kind", "MB", "checksums", "here", "");
            for (Row row : rows) {
                System.out.printf(
                        Locale.ROOT,
                        "%-15s%-15s%8s  %-12s%-12s%s%n",
                        row.name(),
                        row.kind(),
                        Amount.whole(row.megabytes()),
                        row.files() == 0 ? "-" : row.checksums() + " of " + row.files(),
                        row.state(),
                        row.what());
            }
            return ExitCode.DONE;
        }

        private Row row(PublishedDataset dataset) {
            DatasetFolder here = place.of(dataset);
            return new Row(
                    dataset.name(),
                    dataset.kind(),
                    dataset.megabytes(),
                    dataset.files().size(),
                    (int) dataset.files().stream()
                            .filter(file -> file.md5().isPresent())
                            .count(),
                    here.state().name().toLowerCase(Locale.ROOT),
                    here.folder().toString(),
                    dataset.what(),
                    dataset.source());
        }
    }

    /// Fetches one.
    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = "Fetches a data set from its publisher.",
            footer = {"", "Ctrl-C keeps what has come; the same command goes on."})
    static final class Get implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "NAME", description = "As data list has it.")
        private String name = "";

        @Mixin
        private Place place = new Place();

        @Option(
                names = "--from",
                paramLabel = "URL",
                description = "A mirror: a folder of files with the publisher's names.")
        private Optional<URI> mirror = Optional.empty();

        @Override
        public Integer call() {
            PublishedDataset dataset = named(name);
            if (dataset.files().isEmpty()) {
                throw new UsageException(name + " can be had from " + dataset.source()
                        + " only, with an account. Maybe fetch it there, then unpack it to "
                        + place.of(dataset).folder() + "?");
            }
            mirror.filter(uri -> uri.getScheme() == null || !uri.getScheme().startsWith("http"))
                    .ifPresent(uri -> {
                        throw new UsageException("--from " + uri + " is no address of HTTP. Maybe http://" + uri + "?");
                    });
            DatasetFolder here = place.of(dataset);
            FetchDisplay display = new FetchDisplay(StopSignal.listen(System.err));
            try {
                Download.Outcome outcome = here.get(new Download(), mirror, display);
                display.clear();
                System.out.println(
                        switch (outcome) {
                            case THERE -> name + " was there already: " + here.folder();
                            case VERIFIED -> name + " verified: " + here.folder();
                            case UNVERIFIED ->
                                name + " unverified, since nobody publishes a checksum: " + here.folder();
                        });
                System.out.println(
                        "data: {kind: " + dataset.kind() + ", folder: " + dataset.readFrom(here.folder()) + "}");
                return ExitCode.DONE;
            } catch (Download.StoppedException e) {
                System.err.println("Stopped; what has come is kept. The same command goes on.");
                return ExitCode.INTERRUPTED;
            } finally {
                display.clear();
            }
        }
    }

    /// Progress of a download, on one line of a terminal or now and then.
    private static final class FetchDisplay implements Download.Watch {
        private static final long EVERY_NANOS = 5_000_000_000L;
        private static final long ON_TERMINAL_NANOS = 200_000_000L;

        private final StopSignal stop;
        private final Optional<StatusLine> line = StatusLine.ofStandardError();
        private long shown = System.nanoTime();

        FetchDisplay(StopSignal stop) {
            this.stop = stop;
        }

        @Override
        public void fetched(RemoteFile file, long bytes, OptionalLong total) {
            long now = System.nanoTime();
            if (now - shown < (line.isPresent() ? ON_TERMINAL_NANOS : EVERY_NANOS)) {
                return;
            }
            shown = now;
            String text = file.name() + ": " + Amount.of(bytes / 1e6) + " MB"
                    + (total.isPresent()
                            ? " of " + Amount.of(total.getAsLong() / 1e6) + ", "
                                    + 100 * bytes / Math.max(1, total.getAsLong()) + "%"
                            : "");
            if (line.isPresent()) {
                line.get().show(text);
            } else {
                System.err.println(text);
            }
        }

        @Override
        public boolean stopRequested() {
            return stop.requested();
        }

        void clear() {
            line.ifPresent(StatusLine::clear);
        }
    }

    /// Checks one wholly.
    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Compares published checksums, then reads every image of both splits.")
    static final class Verify implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "NAME", description = "As data list has it.")
        private String name = "";

        @Mixin
        private Place place = new Place();

        @Override
        public Integer call() throws IOException {
            PublishedDataset dataset = named(name);
            DatasetFolder here = place.of(dataset);
            if (here.state() == DatasetFolder.State.MISSING) {
                throw new UsageException(
                        name + " is not in " + here.folder() + ". Maybe millijoule data get " + name + "?");
            }
            for (RemoteFile file : dataset.files()) {
                Path path = here.folder().resolve(file.name());
                if (Files.exists(path)) {
                    Checksums.check(path, file);
                    System.out.println(file.name() + ": "
                            + (file.md5().isPresent() ? "checksum holds" : "no checksum is published"));
                }
            }
            ImageDataset reader = here.reader();
            Images train = reader.train();
            report("train", train);
            reader.checkTest(train);
            report("test", reader.test());
            int published = reader.published().map(DataFacts::images).orElse(train.count());
            if (train.count() != published) {
                throw new UsageException(here.folder() + " holds " + Amount.whole(train.count()) + " of the "
                        + Amount.whole(published) + " training images of " + name
                        + ". Maybe it is a part of the data set, which a spec can name as well?");
            }
            return ExitCode.DONE;
        }

        /// Reads every image, so that a damaged one is found.
        ///
        /// @throws DataException naming it
        private static void report(String split, Images images) {
            for (int i = 0; i < images.count(); i++) {
                images.verify(i);
            }
            images.remarks().forEach(System.err::println);
            System.out.println(split + ": " + Amount.whole(images.count()) + " images of " + images.shape() + ", "
                    + images.classes() + " classes, every one can be read");
        }
    }
}
