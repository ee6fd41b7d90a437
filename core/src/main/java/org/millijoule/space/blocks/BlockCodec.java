package org.millijoule.space.blocks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.millijoule.network.Precision;
import org.millijoule.space.Architecture;

/// Translates between an [Architecture], its one-line text and the [BlockSetting]s of a [MobileBlockSpace].
///
/// A block prints as `s1m6k5b4.8` (b1.b2), as `s1m6k5w8.4.8a8.4.8` where bits are separate (weights and
/// activations of expansion, depthwise, projection), and as `s0` where it is left out; blocks are joined by `|`.
public final class BlockCodec {
    private static final Pattern BLOCK = Pattern.compile(
            "s([01])(?:m(\\d+)k(\\d+)(?:b(\\d+)\\.(\\d+)|w(\\d+)\\.(\\d+)\\.(\\d+)a(\\d+)\\.(\\d+)\\.(\\d+)))?");

    private final BlockRules rules;
    private final List<BlockOptions> places;
    private final boolean given;
    private final int perBlock;

    /// @param given whether the space gives the network, so that blocks stay where they are
    BlockCodec(BlockRules rules, List<BlockOptions> places, boolean given) {
        this.rules = rules;
        this.places = List.copyOf(places);
        this.given = given;
        this.perBlock = rules.choicesPerBlock();
    }

    /// The settings of all blocks, in order.
    public List<BlockSetting> settings(Architecture architecture) {
        check(architecture);
        List<BlockSetting> settings = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            settings.add(setting(i, architecture.toArray(), i * perBlock));
        }
        return settings;
    }

    /// The setting of one block whose options stand in `options` from `offset` on.
    public BlockSetting setting(int block, int[] options, int offset) {
        BlockOptions place = places.get(block);
        boolean keepsShape = place.keepsShape();
        boolean connected =
                !keepsShape || place.connections().get(options[offset]).equals("1");
        boolean present = connected || rules.connectivity() != Connectivity.BLOCK;
        int[] b = new int[perBlock - 3];
        for (int i = 0; i < b.length; i++) {
            b[i] = place.bits().get(options[offset + 3 + i]);
        }
        boolean shared = b.length == 2;
        return new BlockSetting(
                present,
                keepsShape && connected,
                place.expansions().get(options[offset + 1]),
                place.kernels().get(options[offset + 2]),
                shared ? Precision.uniform(b[0]) : new Precision(b[0], b[1]),
                shared ? Precision.uniform(b[1]) : new Precision(b[2], b[3]),
                shared ? Precision.uniform(b[0]) : new Precision(b[4], b[5]));
    }

    /// The architecture of given settings: the inverse of [#settings(Architecture)] up to choices that do not
    /// matter.
    public Architecture encode(List<BlockSetting> settings) {
        if (settings.size() != places.size()) {
            throw new IllegalArgumentException(
                    "the space has " + places.size() + " blocks, but " + settings.size() + " settings were given");
        }
        int[] options = new int[places.size() * perBlock];
        for (int i = 0; i < places.size(); i++) {
            encode(i, settings.get(i), options);
        }
        return Architecture.of(options);
    }

    private void encode(int block, BlockSetting setting, int[] options) {
        int offset = block * perBlock;
        BlockOptions place = places.get(block);
        boolean connected = !place.keepsShape()
                || (rules.connectivity() == Connectivity.RESIDUAL ? setting.residual() : setting.present());
        String s = connected ? "1" : "0";
        options[offset] = index(block, "connectivity s", place.connections(), s);
        if (!setting.present()) {
            return;
        }
        options[offset + 1] = index(block, "expansion m", place.expansions(), setting.expansion());
        options[offset + 2] = index(block, "kernel k", place.kernels(), setting.kernel());
        Precision e = setting.expand();
        Precision d = setting.depthwise();
        Precision p = setting.project();
        int[] bits = rules.bitSharing() == BitSharing.BLOCK
                ? new int[] {e.weightBits(), d.weightBits()}
                : new int[] {
                    e.weightBits(),
                    e.activationBits(),
                    d.weightBits(),
                    d.activationBits(),
                    p.weightBits(),
                    p.activationBits()
                };
        for (int i = 0; i < bits.length; i++) {
            options[offset + 3 + i] = index(block, "bit-width", place.bits(), bits[i]);
        }
    }

    private static <T> int index(int block, String what, List<T> values, T value) {
        int index = values.indexOf(value);
        if (index < 0) {
            throw new IllegalArgumentException("block " + block + ": " + what + " = " + value
                    + " is not in this space, which has " + values + ". Maybe it comes from another one?");
        }
        return index;
    }

    /// Left-out blocks are moved behind the present ones of their run, since that is the same network (where the
    /// space gives the network, they stay); options that do not matter become the first, inert connectivity
    /// becomes 1.
    Architecture canonical(Architecture architecture) {
        List<BlockSetting> settings = settings(architecture);
        List<BlockSetting> ordered = new ArrayList<>();
        List<BlockSetting> absent = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            if (!places.get(i).keepsShape() || given) {
                ordered.addAll(absent);
                absent.clear();
            }
            (settings.get(i).present() ? ordered : absent).add(withoutUnused(settings.get(i)));
        }
        ordered.addAll(absent);
        return encode(ordered);
    }

    private BlockSetting withoutUnused(BlockSetting setting) {
        boolean dropped = setting.expansion() == 1 && rules.expansionOne() == ExpansionOne.DROP;
        if (!dropped || rules.bitSharing() == BitSharing.BLOCK) {
            return setting;
        }
        Precision first = Precision.uniform(rules.bits().getFirst());
        return new BlockSetting(
                setting.present(),
                setting.residual(),
                setting.expansion(),
                setting.kernel(),
                first,
                setting.depthwise(),
                setting.project());
    }

    String print(Architecture architecture) {
        List<String> parts = new ArrayList<>();
        List<BlockSetting> settings = settings(architecture);
        for (int i = 0; i < settings.size(); i++) {
            BlockSetting setting = settings.get(i);
            boolean connected = !places.get(i).keepsShape() || setting.residual();
            parts.add(setting.present() ? (connected ? "s1" : "s0") + body(setting) : "s0");
        }
        return String.join("|", parts);
    }

    private String body(BlockSetting setting) {
        Precision e = setting.expand();
        Precision d = setting.depthwise();
        Precision p = setting.project();
        String bits = rules.bitSharing() == BitSharing.BLOCK
                ? "b" + e.weightBits() + "." + d.weightBits()
                : "w" + e.weightBits() + "." + d.weightBits() + "." + p.weightBits() + "a" + e.activationBits() + "."
                        + d.activationBits() + "." + p.activationBits();
        return "m" + setting.expansion() + "k" + setting.kernel() + bits;
    }

    Architecture parse(String line) {
        String[] parts = line.strip().split("\\|", -1);
        if (parts.length != places.size()) {
            throw new IllegalArgumentException("the line has " + parts.length + " blocks, but the space has "
                    + places.size() + ", one each, with | between them. Maybe it comes from another space?");
        }
        List<BlockSetting> settings = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            settings.add(parseBlock(i, parts[i]));
        }
        return encode(settings);
    }

    private BlockSetting parseBlock(int block, String text) {
        Matcher m = BLOCK.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("block " + block + ": '" + text + "' cannot be read. " + grammar());
        }
        boolean connected = m.group(1).equals("1");
        boolean keepsShape = places.get(block).keepsShape();
        if (m.group(2) == null) {
            return absent(block, connected, keepsShape);
        }
        if (!connected && (!keepsShape || rules.connectivity() != Connectivity.RESIDUAL)) {
            throw new IllegalArgumentException(
                    "block " + block + ": '" + text + "' is left out and has settings. Maybe s0?");
        }
        boolean shared = m.group(4) != null;
        if (shared != (rules.bitSharing() == BitSharing.BLOCK)) {
            throw new IllegalArgumentException("block " + block + ": '" + text + "' has "
                    + (shared ? "shared" : "separate") + " bit-widths, the space has not. " + grammar());
        }
        try {
            Precision e = shared ? uniform(m, 4) : new Precision(number(m, 6), number(m, 9));
            Precision d = shared ? uniform(m, 5) : new Precision(number(m, 7), number(m, 10));
            Precision p = shared ? e : new Precision(number(m, 8), number(m, 11));
            return new BlockSetting(true, keepsShape && connected, number(m, 2), number(m, 3), e, d, p);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("block " + block + ": '" + text + "': " + e.getMessage(), e);
        }
    }

    /// What a block of this space may be, by example and in words.
    private String grammar() {
        boolean shared = rules.bitSharing() == BitSharing.BLOCK;
        String bits = shared
                ? "b4.8, bits of the 1x1 convolutions and of the depthwise one"
                : "w8.4.8a8.4.8, bits of the weights and of the activations of expansion, depthwise, projection";
        return "A block reads " + (shared ? "s1m6k5b4.8" : "s1m6k5w8.4.8a8.4.8") + ": m6, expansion, of "
                + rules.expansions() + "; k5, kernel, of " + rules.kernels() + "; " + bits + ", of " + rules.bits()
                + (rules.connectivity() == Connectivity.BLOCK ? "; or s0, left out" : "") + " (docs/glossary.md)";
    }

    private BlockSetting absent(int block, boolean connected, boolean keepsShape) {
        if (connected) {
            throw new IllegalArgumentException(
                    "block " + block + ": s1 needs expansion, kernel and bits. " + grammar());
        }
        if (!keepsShape) {
            throw new IllegalArgumentException(
                    "block " + block + " changes the shape and cannot be left out. Maybe other strides or channels?");
        }
        if (rules.connectivity() != Connectivity.BLOCK) {
            throw new IllegalArgumentException("block " + block
                    + " cannot be left out in this space, and needs expansion, kernel and bits. " + grammar());
        }
        int bits = rules.bits().getFirst();
        Precision first = Precision.uniform(bits);
        return new BlockSetting(
                false, false, rules.expansions().getFirst(), rules.kernels().getFirst(), first, first, first);
    }

    private static Precision uniform(Matcher m, int group) {
        return Precision.uniform(number(m, group));
    }

    private static int number(Matcher m, int group) {
        String digits = m.group(group);
        if (digits.length() > 4) {
            throw new IllegalArgumentException("'" + digits + "' is too large a number");
        }
        return Integer.parseInt(digits);
    }

    private void check(Architecture architecture) {
        if (architecture.options().size() != places.size() * perBlock) {
            throw new IllegalArgumentException("the architecture has "
                    + architecture.options().size() + " options, the space " + places.size() * perBlock + " choices");
        }
    }
}
