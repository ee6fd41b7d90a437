package org.millijoule.cli.terminal;

import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.millijoule.text.Visible;

/// Text whose characters are the bytes of some encoding (ISO 8859-1 both ways), with its control characters made
/// visible; bytes of letters pass unchanged, whatever their encoding.
public record VisibleBytes(Writer out) implements Appendable {
    @Override
    public Appendable append(CharSequence text) throws IOException {
        boolean plain = text.chars().allMatch(c -> (c >= ' ' && c < 0x7F) || c == '\n' || c == '\t');
        out.write(plain ? text.toString() : visible(text.toString()));
        return this;
    }

    private static String visible(String bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
            return new String(Visible.text(text).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        } catch (CharacterCodingException _) { // another encoding, whose letters may lie where Unicode has controls
            StringBuilder shown = new StringBuilder();
            bytes.chars().forEach(c -> shown.append(c < 0x80 ? Visible.text(Character.toString(c)) : (char) c));
            return shown.toString();
        }
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) throws IOException {
        return append(text.subSequence(start, end));
    }

    @Override
    public Appendable append(char c) throws IOException {
        return append(String.valueOf(c));
    }
}
