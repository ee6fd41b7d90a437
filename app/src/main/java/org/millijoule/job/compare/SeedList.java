package org.millijoule.job.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.millijoule.text.UsageException;
import org.millijoule.text.Visible;

/// Seeds as an option names them: `8` is eight, from 0; `0..7` are from the first to the last; `3,5` are these.
public record SeedList(List<Long> seeds) {
    private static final int MOST = 10_000;
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,18})\\.\\.([0-9]{1,18})");
    private static final String WAY_OUT = " Maybe 8, 0..7 or 0,1,2?";

    public SeedList {
        seeds = List.copyOf(seeds);
    }

    /// Reads one of the three.
    ///
    /// @throws UsageException if it is none
    public static SeedList parse(String text) {
        Matcher range = RANGE.matcher(text);
        if (range.matches()) {
            return between(text, Long.parseLong(range.group(1)), Long.parseLong(range.group(2)));
        }
        if (text.matches("[0-9]{1,18}")) {
            return between(text, 0, Long.parseLong(text) - 1);
        }
        List<Long> seeds = new ArrayList<>();
        for (String seed : text.split(",", -1)) {
            if (!seed.matches("[0-9]{1,18}")) {
                throw wrong(text, "is no list of seeds");
            }
            if (seeds.contains(Long.parseLong(seed))) {
                throw wrong(text, "has " + seed + " twice");
            }
            seeds.add(Long.parseLong(seed));
        }
        return new SeedList(seeds);
    }

    private static SeedList between(String text, long first, long last) {
        if (last < first || last - first >= MOST) {
            throw wrong(text, "must be 1 to " + MOST + " seeds");
        }
        return new SeedList(LongStream.rangeClosed(first, last).boxed().toList());
    }

    private static UsageException wrong(String text, String what) {
        return new UsageException("--seeds " + Visible.line(text) + " " + what + "." + WAY_OUT);
    }

    /// Whether they are 0, 1, 2, ...
    public boolean isFromZero() {
        return seeds.equals(LongStream.range(0, seeds.size()).boxed().toList());
    }
}
