package org.millijoule.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.simulate.TextTable;

/// [Insight] for terminals: what each run chose, then means by depth, then what was left open.
public record InsightText(Insight insight) {
    private static final String ABSENT = "-";
    private static final List<String> PARTS = List.of("first third", "middle", "last third");

    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("What each search chose, in this order:\n");
        insight.runs().forEach(run -> text.append("  ").append(run).append('\n'));
        text.append('\n').append(choices()).append('\n').append(means()).append('\n');
        List<String> open = insight.undecided();
        text.append(String.format(
                Locale.ROOT,
                "Undecided: %d of the %d choices of %ss that some run has (entropy above %.0f%% of its largest value)%s%n",
                open.size(),
                insight.asked(),
                insight.partWord(),
                100 * Insight.UNDECIDED,
                open.isEmpty() ? "" : ": " + String.join(" ", open)));
        if (insight.runs().size() > 1) {
            List<String> disputed = insight.disputed();
            text.append(String.format(
                    Locale.ROOT,
                    "Disputed: in %d of them the runs took different options%s%n",
                    disputed.size(),
                    disputed.isEmpty() ? "" : ": " + String.join(" ", disputed)));
        }
        return text.toString();
    }

    private String choices() {
        List<String> letters = insight.letters();
        List<String> titles = new ArrayList<>(List.of(insight.partWord(), "stage"));
        letters.forEach(letter -> titles.add("<" + insight.word(letter)));
        titles.add("<undecided");
        TextTable table = new TextTable(titles.toArray(String[]::new));
        for (Insight.BlockInsight block : insight.blocks()) {
            List<String> row = new ArrayList<>(List.of(block.name(), "" + block.stage()));
            List<String> open = new ArrayList<>();
            for (String letter : letters) {
                Optional<Insight.Decision> decision = block.decision(letter);
                row.add(decision.map(this::chosen).orElse(""));
                decision.filter(Insight.Decision::isUndecided).ifPresent(_ -> open.add(letter));
            }
            row.add(String.join(" ", open));
            table.row(row.toArray(String[]::new));
        }
        return table.text();
    }

    private String chosen(Insight.Decision decision) {
        List<String> words = new ArrayList<>();
        for (Optional<String> option : decision.chosen()) {
            String word = option.orElse(ABSENT);
            words.add(insight.space().isPresence(decision.letter()) ? (word.equals("0") ? "no" : "yes") : word);
        }
        return String.join(" ", words);
    }

    private String means() {
        List<String> titles = new ArrayList<>(List.of("<mean over runs"));
        titles.addAll(PARTS);
        TextTable table = new TextTable(titles.toArray(String[]::new));
        for (String letter : insight.letters()) {
            if (!insight.isOfNumbers(letter)) {
                continue;
            }
            boolean share = insight.space().isPresence(letter);
            List<String> row = new ArrayList<>(List.of(share ? "share kept" : insight.word(letter)));
            for (int part = 0; part < PARTS.size(); part++) {
                OptionalDouble mean = insight.mean(letter, part);
                row.add(mean.isPresent() ? String.format(Locale.ROOT, "%.2f", mean.getAsDouble()) : ABSENT);
            }
            table.row(row.toArray(String[]::new));
        }
        return table.text();
    }
}
