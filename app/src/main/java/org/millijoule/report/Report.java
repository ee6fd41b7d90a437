package org.millijoule.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.millijoule.report.chart.Figures;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.chart.Page;
import org.millijoule.report.run.Run;
import org.millijoule.report.run.RunFacts;
import org.millijoule.report.run.RunFiles;
import org.millijoule.store.disk.WholeFile;

/// Writes `report.html`: what a finished run found, drawn and explained on one page that needs nothing else, no
/// network, no script. Equal result files and [RunFacts] give equal bytes.
public final class Report {
    /// The page's name in a run directory.
    public static final String NAME = "report.html";

    private static final String LAST = "</html>";

    private Report() {}

    /// Reads the run and writes its `report.html`, whole (temporary file, then rename).
    ///
    /// @return the file
    /// @throws org.millijoule.store.disk.RunDirectoryException naming the file of the run that is missing or cannot
    /// be read, or that the page cannot be written; a page that is there stays as it was then
    public static Path write(Path runDirectory) {
        return write(runDirectory, RunFacts.read(runDirectory));
    }

    /// The same with facts that the caller knows, instead of those in `spec.yaml` and `provenance.json`.
    public static Path write(Path runDirectory, RunFacts facts) {
        Run run = new RunFiles(runDirectory).read();
        String page = page(run, facts, NetworkPicture.of(runDirectory, run, facts));
        Path target = runDirectory.resolve(NAME);
        WholeFile.write(target, path -> Files.writeString(path, page));
        return target;
    }

    /// Whether a run has its page, written to the end.
    public static boolean isThere(Path runDirectory) {
        try {
            byte[] page = Files.readAllBytes(runDirectory.resolve(NAME));
            return new String(page, StandardCharsets.ISO_8859_1).stripTrailing().endsWith(LAST);
        } catch (IOException _) {
            return false; // whoever writes it again says why that cannot be done
        }
    }

    static String page(Run run, RunFacts facts, NetworkPicture picture) {
        KeyFigures figures = new KeyFigures(run, facts.name());
        Markup out = Page.begin(figures.headline(), "");
        top(out, run, facts, figures);
        network(out, run, picture);
        results(out, run);
        if (run.found().isGiven()) {
            bits(out, run);
        } else {
            choice(out, run);
            front(out, run);
            curves(out, run);
        }
        account(out, run, facts);
        section(out, "Words", "More of them in docs/glossary.md of Millijoule.");
        Glossary.write(out, picture.words(), run.found().isGiven());
        end(out);
        return Page.end(out);
    }

    private static void top(Markup out, Run run, RunFacts facts, KeyFigures figures) {
        out.open("header")
                .open("p", "class", "kicker")
                .text("Millijoule " + (run.found().isGiven() ? "quantization" : "search") + " report");
        status(run.outcome()).ifPresent(status -> out.element("span", status, "class", "badge"));
        out.close().open("h1").element("span", facts.name() + ":", "class", "name");
        out.text(" " + figures.finding()).close();
        figures.write(out);
        out.close();
        section(out, "Read with care", "What these figures do not say.");
        new Cautions(run).write(out);
        end(out);
    }

    /// Shown only where the run did not end in the usual way.
    private static Optional<String> status(Run.Outcome outcome) {
        return outcome.status()
                .filter(status -> !status.equals("ok")
                        && !status.equals("done")
                        && !status.equals("complete")
                        && !status.equals("found")
                        && !status.equals("feasible"));
    }

    private static void network(Markup out, Run run, NetworkPicture picture) {
        section(out, "The network", picture.caption());
        picture.write(out);
        run.found()
                .line()
                .ifPresent(line -> out.element("p", line, "class", "code line")
                        .element("p", "The architecture line: " + picture.lineMeaning(), "class", "note"));
        end(out);
        section(
                out,
                "Energy by layer",
                "One image through " + run.cost().hardware().name().orElse("the accelerator") + ", "
                        + Figures.millijoules(run.cost().total().millijoules()) + " in all.");
        new EnergyBars(run.cost()).write(out);
        end(out);
    }

    private static void results(Markup out, Run run) {
        section(
                out,
                "Against baselines",
                run.found().isGiven()
                        ? "The network as given, and at one bit-width, calibrated but not fine-tuned."
                        : "Other networks of the space, trained and tested like the found one.");
        new ResultTable(run).write(out);
        end(out);
        section(
                out,
                run.found().isGiven() ? "From network to file" : "From search to file",
                "The accuracy of the found network at each station.");
        new AccuracySteps(run.outcome()).write(out);
        end(out);
    }

    /// How the bits of a given network were chosen, and how it was trained with them.
    private static void bits(Markup out, Run run) {
        run.outcome().quantized().ifPresent(how -> {
            section(out, "Why these bits", "What was measured, what was chosen by it, and whether that is proven.");
            new BitReasons(run.outcome(), how).write(out);
            end(out);
        });
        Curves curves = new Curves(run.metrics(), run.outcome().budget("energy"));
        if (curves.hasFineTuning()) {
            section(out, "Fine-tuning", "From the given weights, quantization-aware.");
            curves.writeFineTuning(out);
            end(out);
        }
    }

    private static void choice(Markup out, Run run) {
        FinalistTable finalists = new FinalistTable(run);
        if (!finalists.isEmpty()) {
            section(out, "Why this network", "Before any of them had a training of its own.");
            finalists.write(out);
            end(out);
        }
    }

    private static void front(Markup out, Run run) {
        section(
                out,
                "All trials",
                "Networks validated with the shared weights, without training of their own, and, as squares, those that were then trained from scratch: the found one and the baselines.");
        new FrontPlot(run).write(out);
        end(out);
    }

    private static void curves(Markup out, Run run) {
        Curves curves = new Curves(run.metrics(), run.outcome().budget("energy"));
        section(
                out,
                "The search",
                "Weights and policy learn in turn. The price λ rises while the expected energy is above the budget; falling entropy means that the policy decides.");
        curves.writeSearch(out);
        end(out);
        if (curves.hasRetraining()) {
            section(out, "Retraining", "From scratch, quantization-aware, the same for every network.");
            curves.writeRetraining(out);
            end(out);
        }
    }

    private static void account(Markup out, Run run, RunFacts facts) {
        section(out, "Model card", "For whoever deploys it.");
        new ModelCard(run, facts).write(out);
        end(out);
        section(out, "Provenance", "What made this result. The same spec, seed and data give the same bytes.");
        out.open("dl", "class", "card");
        entry(out, "strategy", run.outcome().strategy());
        entry(out, "seed", run.outcome().seed());
        entry(out, "spec hash", facts.specHash());
        entry(out, "data hash", facts.dataHash());
        entry(out, "commit", facts.commit());
        for (Map.Entry<String, String> library : facts.libraries().entrySet()) {
            entry(out, library.getKey(), Optional.of(library.getValue()));
        }
        out.close();
        end(out);
    }

    private static void entry(Markup out, String term, Optional<String> value) {
        value.ifPresent(v -> out.open("div")
                .element("dt", term)
                .element("dd", v, "class", "code")
                .close());
    }

    static void section(Markup out, String title, String note) {
        out.open("section").open("div", "class", "side");
        out.element("h2", title).element("p", note).close().open("div", "class", "content");
    }

    static void end(Markup out) {
        out.close().close();
    }
}
