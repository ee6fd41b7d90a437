package org.millijoule.text;

import java.util.ArrayList;
import java.util.List;

/// Comma-separated text with a header (RFC 4180): quoted fields, either line ending, a byte-order mark and blank
/// lines are understood.
///
/// Texts are expected to be decoded as ISO 8859-1, so that whatever bytes a name consists of come out unchanged.
///
/// @param file name for messages
/// @param header column names, without the blanks around them
/// @param rows the lines after it, blank ones left out
public record CsvTable(String file, List<String> header, List<Row> rows) {
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"; // the bytes EF BB BF

    /// One row: its line in the file, counted from 1, and its fields as they stand there, quotes removed.
    public record Row(int line, List<String> fields) {}

    /// Reads a whole file.
    ///
    /// @throws CsvException if there is no header or a quote is never closed
    public static CsvTable parse(String file, String text) {
        List<Row> rows = new Parser(file, text).rows();
        if (rows.isEmpty()) {
            throw new CsvException(file + ":1: the file is empty. Maybe it was not written to its end?");
        }
        List<String> header = new ArrayList<>();
        for (String name : rows.getFirst().fields()) {
            header.add(name.strip());
        }
        return new CsvTable(file, header, rows.subList(1, rows.size()));
    }

    /// What is wrong with a row that has not as many fields as the header.
    public static String miscounted(int fields, int columns) {
        return "the row has " + fields + " fields, the header " + columns + ". Maybe "
                + (fields < columns
                        ? "a comma is missing?"
                        : "a comma is too many, or a text with commas needs quotes?");
    }

    /// A text as a field of such a file: in quotes where it needs them.
    public static String field(String text) {
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /// The position of each of the named columns.
    ///
    /// @throws CsvException if one is missing or stands there twice
    public int[] positions(List<String> columns) {
        int[] positions = new int[columns.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = header.indexOf(columns.get(i));
            if (positions[i] < 0) {
                throw new CsvException(file + ":1: the header has no column '" + columns.get(i)
                        + "'. Maybe it should read " + String.join(",", columns) + "?");
            }
        }
        for (int i = 0; i < header.size(); i++) {
            if (header.lastIndexOf(header.get(i)) != i) {
                throw new CsvException(file + ":1: the header has the column '" + header.get(i)
                        + "' twice. Maybe rename one of them?");
            }
        }
        return positions;
    }

    private static final class Parser {
        private final String file;
        private final String text;
        private int at;
        private int line = 1;

        Parser(String file, String text) {
            this.file = file;
            this.text = text;
            at = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : text.startsWith("\ufeff") ? 1 : 0;
        }

        List<Row> rows() {
            List<Row> rows = new ArrayList<>();
            while (at < text.length()) {
                int start = line;
                List<String> fields = new ArrayList<>(24);
                do {
                    fields.add(field());
                } while (comma());
                endOfLine();
                if (fields.size() > 1 || !fields.getFirst().isBlank()) {
                    rows.add(new Row(start, fields));
                }
            }
            return rows;
        }

        private String field() {
            if (at < text.length() && text.charAt(at) == '"') {
                return quoted();
            }
            int start = at;
            while (at < text.length() && !endsField(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private String quoted() {
            int opened = line;
            StringBuilder field = new StringBuilder();
            at++;
            while (true) {
                if (at >= text.length()) {
                    throw new CsvException(
                            file + ":" + opened + ": a quote opens here and is never closed. Maybe add a \"?");
                }
                char c = text.charAt(at++);
                if (c == '\n') {
                    line++;
                }
                if (c != '"') {
                    field.append(c);
                } else if (at < text.length() && text.charAt(at) == '"') {
                    field.append('"');
                    at++;
                } else {
                    break;
                }
            }
            while (at < text.length() && !endsField(text.charAt(at))) { // "a"b: not RFC 4180, kept as it stands
                field.append(text.charAt(at++));
            }
            return field.toString();
        }

        private static boolean endsField(char c) {
            return c == ',' || c == '\n' || c == '\r';
        }

        private boolean comma() {
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
                return true;
            }
            return false;
        }

        private void endOfLine() {
            if (at < text.length() && text.charAt(at) == '\r') {
                at++;
            }
            if (at < text.length() && text.charAt(at) == '\n') {
                at++;
            }
            line++;
        }
    }
}
