"""A toy cost model for command.yaml: one layer a line in, one cost a line out, until the input ends."""

import json
import sys

for line in sys.stdin:
    layer = json.loads(line)
    if max(layer["w_bits"], layer["a_bits"]) > 8:
        answer = {"unsupported": "operands have at most 8 bits"}
    else:
        inputs = layer["in_h"] * layer["in_w"] * layer["in_c"] * layer["a_bits"]
        outputs = layer["out_h"] * layer["out_w"] * layer["out_c"] * layer["out_bits"]
        bits = layer["weights"] * layer["w_bits"] + layer["batch"] * (inputs + outputs)
        macs = layer["macs"] * layer["batch"]
        cycles = max(-(-macs // 256), -(-bits // 64))
        answer = {"cycles": cycles, "energy_nj": {"core": macs * 8e-4, "dram": bits * 2e-2}}
    print(json.dumps(answer), flush=True)
