package org.millijoule.network.onnx.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.ElementType;
import org.millijoule.network.onnx.file.Refusal;
import org.millijoule.network.onnx.rule.Result.Kind;

/// Einsum of two operands as products of matrices: letters of both that the result keeps count matrices, those of
/// both that it sums over are their depth, those of one operand alone its rows or columns. A letter of one operand that
/// is summed over is summed before. Without a depth nothing is multiplied by matrices, and as of one operand it is
/// free.
final class Einsum {
    private static final char ELLIPSIS = '.';

    private final Map<String, Long> sizes = new HashMap<>(); // by letter, or `.1` for the last place of `...`

    private Einsum() {}

    static List<Result> results(Call call) {
        return List.of(new Einsum().result(call));
    }

    private Result result(Call call) {
        String equation = call.operator().text("equation", "").replaceAll("\\s", "");
        String[] sides = equation.split("->", -1);
        String[] terms = sides[0].split(",", -1);
        if (sides.length > 2 || terms.length != call.operands().size()) {
            throw new Refusal(
                    "equation=" + equation + " with " + call.operands().size() + " operands");
        }
        List<List<String>> read = new ArrayList<>();
        for (int i = 0; i < terms.length; i++) {
            read.add(letters(terms[i], call.operand(i).dims(), equation));
        }
        List<String> kept = sides.length == 2 ? kept(sides[1], read, equation) : implied(read);
        Dims dims = Dims.ofLongs(kept.stream().map(this::size).toList());
        ElementType type = call.operand(0).type();
        if (terms.length == 1) {
            return Result.of(type, dims, new Kind.Computes());
        }
        if (terms.length > 2) {
            throw new Refusal("equation=" + equation + ": a product of " + terms.length
                    + " operands, whose MACs depend on the order. Maybe export it as products of two");
        }
        Set<String> left = new HashSet<>(read.get(0));
        Set<String> right = new HashSet<>(read.get(1));
        Set<String> all = new HashSet<>(left);
        all.addAll(right);
        long depth = 1;
        boolean matrices = false;
        long count = 1;
        long leftCount = 1;
        long rightCount = 1;
        long rows = 1;
        long columns = 1;
        for (String letter : all) {
            boolean both = left.contains(letter) && right.contains(letter);
            if (both && !kept.contains(letter)) {
                depth *= size(letter);
                matrices = true;
            } else if (both) {
                count *= size(letter);
                leftCount *= own(letter, read.get(0), call.operand(0));
                rightCount *= own(letter, read.get(1), call.operand(1));
            } else if (kept.contains(letter) && left.contains(letter)) {
                rows *= size(letter);
            } else if (kept.contains(letter)) {
                columns *= size(letter);
            }
        }
        Products.Stack stack = new Products.Stack(count, leftCount, rightCount, rows, depth, columns);
        Kind kind = matrices
                ? Products.kind(call.batch(), call.operand(0), call.operand(1), Optional.empty(), dims, stack)
                : new Kind.Computes();
        return Result.of(type, dims, kind);
    }

    /// 1 where the operand is broadcast along a letter.
    private static long own(String letter, List<String> letters, Value operand) {
        return operand.dims().at(letters.indexOf(letter));
    }

    private long size(String letter) {
        return sizes.getOrDefault(letter, 1L);
    }

    private List<String> letters(String term, Dims dims, String equation) {
        int named = term.replace(".", "").length();
        int open = term.contains("...") ? dims.rank() - named : 0;
        List<String> letters = new ArrayList<>();
        for (int at = 0; at < term.length(); at++) {
            if (term.charAt(at) == ELLIPSIS) {
                for (int place = open; place > 0; place--) {
                    letters.add(ELLIPSIS + String.valueOf(place)); // counted from the end, as broadcasting does
                }
                at += 2;
            } else {
                letters.add(term.substring(at, at + 1));
            }
        }
        if (letters.size() != dims.rank()) {
            throw new Refusal("equation=" + equation + " with an operand of " + dims);
        }
        for (int axis = 0; axis < letters.size(); axis++) {
            long size = dims.at(axis);
            long before = size(letters.get(axis));
            if (before != size && before != 1 && size != 1) {
                throw new Refusal(
                        "equation=" + equation + ": '" + letters.get(axis) + "' is " + before + " and " + size);
            }
            sizes.merge(letters.get(axis), size, Math::max);
        }
        return letters;
    }

    private List<String> kept(String term, List<List<String>> read, String equation) {
        List<String> letters = new ArrayList<>();
        for (int at = 0; at < term.length(); at++) {
            if (term.charAt(at) == ELLIPSIS) {
                letters.addAll(ellipsis(read));
                at += 2;
            } else {
                letters.add(term.substring(at, at + 1));
            }
        }
        if (letters.stream().anyMatch(letter -> !sizes.containsKey(letter))) {
            throw new Refusal("equation=" + equation + " keeps a letter that no operand has");
        }
        return letters;
    }

    /// Without an arrow: what `...` stands for, then the letters that occur once, in alphabetical order.
    private List<String> implied(List<List<String>> read) {
        List<String> letters = new ArrayList<>(ellipsis(read));
        sizes.keySet().stream()
                .filter(letter -> letter.charAt(0) != ELLIPSIS)
                .filter(letter -> read.stream()
                                .flatMap(List::stream)
                                .filter(letter::equals)
                                .count()
                        == 1)
                .sorted()
                .forEach(letters::add);
        return letters;
    }

    private static List<String> ellipsis(List<List<String>> read) {
        return read.stream()
                .map(letters -> letters.stream()
                        .filter(letter -> letter.charAt(0) == ELLIPSIS)
                        .toList())
                .reduce(List.of(), (one, other) -> one.size() >= other.size() ? one : other);
    }
}
