package org.millijoule.search.asktell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.millijoule.search.problem.Evaluation;
import org.millijoule.space.Architecture;

/// What a search asked for and was told: its whole state, as lines of text.
/// ```
/// asktell 1 evolution 42
/// batch
/// 0.2.1 = 12.5
/// 0.0.1 ! out of memory
/// 1.0.2 ?
/// ```
///
/// @param strategy its kind
/// @param batches in the order they were asked; only the last may lack evaluations
public record SearchHistory(String strategy, long seed, List<Batch> batches) {
    private static final String TITLE = "asktell 1 ";

    public SearchHistory {
        batches = List.copyOf(batches);
    }

    /// Architectures that a strategy wants to know before it goes on.
    ///
    /// @param evaluations one per architecture, empty where it is still pending
    public record Batch(List<Architecture> architectures, List<Optional<Evaluation>> evaluations) {
        public Batch {
            architectures = List.copyOf(architectures);
            evaluations = List.copyOf(evaluations);
        }

        static Batch asked(List<Architecture> architectures) {
            return new Batch(architectures, Collections.nCopies(architectures.size(), Optional.empty()));
        }

        boolean isComplete() {
            return evaluations.stream().allMatch(Optional::isPresent);
        }

        List<Architecture> pending() {
            List<Architecture> pending = new ArrayList<>();
            for (int i = 0; i < architectures.size(); i++) {
                if (evaluations.get(i).isEmpty()) {
                    pending.add(architectures.get(i));
                }
            }
            return pending;
        }

        Batch with(Evaluation evaluation) {
            int at = architectures.indexOf(evaluation.architecture());
            if (at < 0 || evaluations.get(at).isPresent()) {
                throw new IllegalArgumentException("nobody waits for a result of " + evaluation.architecture());
            }
            List<Optional<Evaluation>> more = new ArrayList<>(evaluations);
            more.set(at, Optional.of(evaluation));
            return new Batch(architectures, more);
        }
    }

    /// As text that [#parse(String)] reads.
    public String print() {
        StringBuilder text = new StringBuilder(TITLE + strategy + " " + seed + "\n");
        for (Batch batch : batches) {
            text.append("batch\n");
            for (int i = 0; i < batch.architectures().size(); i++) {
                String options = batch.architectures().get(i).options().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining("."));
                text.append(options)
                        .append(batch.evaluations()
                                .get(i)
                                .map(SearchHistory::outcome)
                                .orElse(" ?"))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static String outcome(Evaluation evaluation) {
        return switch (evaluation) {
            case Evaluation.Measured measured -> " = " + measured.value();
            case Evaluation.Failed failed -> " ! " + failed.reason();
        };
    }

    /// Reads what [#print()] wrote.
    ///
    /// @throws IllegalArgumentException if a line makes no sense; the message names it
    public static SearchHistory parse(String text) {
        List<String> lines = text.lines().toList();
        String[] title = lines.isEmpty() || !lines.getFirst().startsWith(TITLE)
                ? new String[0]
                : lines.getFirst().substring(TITLE.length()).split(" ", -1);
        if (title.length != 2) {
            throw new IllegalArgumentException("line 1: this is no history of a search. Maybe another file?");
        }
        List<Batch> batches = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            try {
                if (lines.get(i).equals("batch")) {
                    batches.add(Batch.asked(List.of()));
                } else {
                    batches.set(batches.size() - 1, longer(batches.getLast(), lines.get(i)));
                }
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        "line " + (i + 1) + ": '" + lines.get(i) + "' is no evaluation. Maybe the file was cut?", e);
            }
        }
        return new SearchHistory(title[0], Long.parseLong(title[1]), batches);
    }

    private static Batch longer(Batch batch, String line) {
        int space = line.indexOf(' ');
        List<Integer> options = new ArrayList<>();
        for (String option : line.substring(0, space).split("\\.", -1)) {
            options.add(Integer.parseInt(option));
        }
        Architecture architecture = new Architecture(options);
        String rest = line.substring(Math.min(line.length(), space + 3));
        Optional<Evaluation> evaluation =
                switch (line.charAt(space + 1)) {
                    case '=' -> Optional.of(new Evaluation.Measured(architecture, Double.parseDouble(rest)));
                    case '!' -> Optional.of(new Evaluation.Failed(architecture, rest));
                    case '?' -> Optional.empty();
                    default -> throw new IllegalArgumentException(line);
                };
        List<Architecture> architectures = new ArrayList<>(batch.architectures());
        List<Optional<Evaluation>> evaluations = new ArrayList<>(batch.evaluations());
        architectures.add(architecture);
        evaluations.add(evaluation);
        return new Batch(architectures, evaluations);
    }
}
