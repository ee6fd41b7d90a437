package org.millijoule.hardware.bitfusion;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millijoule.text.Nearest;

/// The accelerators that need no file: the three configurations that the public simulator ships
/// (hsharma35/bitfusion, 04ec1c8): bf_e_conf.ini, bf_s_conf.ini and conf.ini.
///
/// Each row is that of `bf_e`, `bf_s` and `bf_8x8` in this project's `bitfusion/configs.csv`, digit for digit:
/// core energies from the shipped synthesis table, buffers from CACTI 7 at 45 nm, DRAM at 15 pJ a bit (MODEL.md
/// section 6).
final class BuiltInAccelerators {
    private static final String CONFIGS = """
            config,N,M,pmax,pmin,bw,wgt_bytes,act_bytes,out_bytes,frequency_hz,core_nj_per_cycle,\
            wbuf_rd_nj_bit,wbuf_wr_nj_bit,ibuf_rd_nj_bit,ibuf_wr_nj_bit,obuf_rd_nj_bit,obuf_wr_nj_bit,\
            dram_nj_bit,leak_core_mw,leak_wbuf_mw,leak_ibuf_mw,leak_obuf_mw,area_core_mm2,area_wbuf_mm2,\
            area_ibuf_mm2,area_obuf_mm2,wbank_bytes,ibank_bytes,obank_bytes,sram_source
            bit-fusion-e,16,32,8,2,192,65536,32768,16384,500000000,0.235104,2.1365656250000003e-05,\
            2.891615625e-05,5.9474375e-05,0.0001137040625,3.31553125e-05,7.30840625e-05,0.015,30.37568,\
            127.789056,51.67952,33.01856,0.88809073856,0.76747776,0.242112,0.24330592,128,2048,512,shipped
            bit-fusion-s,16,32,8,2,4096,131072,131072,131072,980000000,0.235104,2.32915e-05,3.94184375e-05,\
            0.0001997384375,0.00017383375,0.00012447625,0.0001578534375,0.015,30.37568,247.063552,219.1088,\
            263.62496,0.88809073856,1.2598672100352,0.9200976,1.5543648,256,8192,4096,cacti7-local
            bit-fusion-8x8,8,8,8,2,128,262144,65536,16384,500000000,0.029388,0.0001071728125,\
            0.0001346909375,0.0001997384375,0.00017383375,6.82525e-05,0.0001335490625,0.015,3.79696,\
            467.31904000000003,109.5544,28.992,0.11101134232,1.9238848000000002,0.4600488,0.206535121452,\
            4096,8192,2048,cacti7-local
            """;

    private static final Map<String, BuiltIn> ALL = all();

    /// As the public simulator's authors and this project's tables call them.
    private static final Map<String, String> ALIASES =
            Map.of("bf_e", "bit-fusion-e", "bf_s", "bit-fusion-s", "bf_8x8", "bit-fusion-8x8");

    /// One of them, and what a spec would say of it.
    record BuiltIn(Accelerator accelerator, AcceleratorDescription description) {}

    private BuiltInAccelerators() {}

    private static Map<String, BuiltIn> all() {
        Accelerators rows = Accelerators.read("built-in accelerators", CONFIGS);
        Map<String, BuiltIn> all = new LinkedHashMap<>();
        for (String name : rows.names()) {
            Accelerator row = rows.named(name);
            all.put(name, new BuiltIn(row, AcceleratorDescription.of(row)));
        }
        return Collections.unmodifiableMap(all);
    }

    static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /// Other names, each with the name it stands for.
    static Map<String, String> aliases() {
        return ALIASES;
    }

    /// The accelerator of that name or alias, if there is one.
    static Optional<BuiltIn> known(String name) {
        return Optional.ofNullable(ALL.get(ALIASES.getOrDefault(name, name)));
    }

    /// @throws IllegalArgumentException if there is none of that name
    static BuiltIn builtIn(String name) {
        return known(name).orElseThrow(() -> {
            if (name.matches("(?is).*(/|\\\\|\\.ya?ml$).*")) {
                return new IllegalArgumentException("there is no built-in accelerator '" + name
                        + "'. Maybe 'hardware: " + name + "' in a spec, or --hardware " + name
                        + ": a file holds all of the hardware. Built in are " + String.join(", ", names()) + ".");
            }
            String near =
                    Nearest.to(name, names()).map(found -> "'" + found + "'? ").orElse("");
            return new IllegalArgumentException("there is no built-in accelerator '" + name + "'. Maybe " + near
                    + (near.isEmpty() ? "one of " : "There are ") + String.join(", ", names())
                    + (near.isEmpty() ? "?" : "."));
        });
    }

    /// @throws IllegalArgumentException if there is none of that name
    static Accelerator named(String name) {
        return builtIn(name).accelerator();
    }
}
