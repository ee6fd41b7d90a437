#!/usr/bin/env python3
"""Compares `./millijoule assign` with HiGHS (scipy.optimize.milp) on random problems: multiple choice with ties.

    scripts/assign/compare.py [--problems 20] [--layers 50] [--options 4] [--limits 2] [--seed 0]

HiGHS works with absolute tolerances, so losses are scaled to sum to 1e6 for it; its answer is evaluated again in
exact arithmetic. Fails where ours is worse than HiGHS', outside a limit, or below a bound that HiGHS proved.
"""
import argparse, json, math, os, random, subprocess, sys, tempfile
from fractions import Fraction

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import lil_matrix

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def problem(rng, layers, options, limits, tied):
    names = [f"cost{k}" for k in range(limits)]
    made = []
    for i in range(layers):
        sensitivity = 10 ** rng.uniform(-6, 0)
        sizes = [10 ** rng.uniform(3, 5) for _ in names]
        bits = [2 + 6 * o / (options - 1) for o in range(options)]
        made.append({"name": f"layer{i}", "options": [
            {"bits": b, "sensitivity": sensitivity * 4 ** -b * rng.uniform(0.5, 1.5),
             "costs": {n: round(s * b * rng.uniform(0.8, 1.2), 3) for n, s in zip(names, sizes)}} for b in bits]})
    most = {}
    for n in names:
        low = sum(layer["options"][0]["costs"][n] for layer in made)
        high = sum(layer["options"][-1]["costs"][n] for layer in made)
        most[n] = low + rng.uniform(0.2, 0.6) * (high - low)
    order = list(range(layers))
    rng.shuffle(order)
    ties = [[f"layer{i}" for i in order[2 * g:2 * g + 2]] for g in range(tied)]
    return {"layers": made, "limits": most, "ties": ties}


def groups(p):
    of = {layer["name"]: layer["name"] for layer in p["layers"]}
    for first, *rest in p["ties"]:
        for other in rest:
            of[other] = first
    found = {}
    for layer in p["layers"]:
        found.setdefault(of[layer["name"]], []).append(layer)
    return list(found.values())


def highs(p):
    variables = groups(p)
    columns = [(g, o) for g, tied in enumerate(variables) for o in range(len(tied[0]["options"]))]
    loss = np.array([sum(layer["options"][o]["sensitivity"] for layer in variables[g]) for g, o in columns])
    rows = lil_matrix((len(variables) + len(p["limits"]), len(columns)))
    low = [1.0] * len(variables) + [-np.inf] * len(p["limits"])
    high = [1.0] * len(variables) + list(p["limits"].values())
    for c, (g, o) in enumerate(columns):
        rows[g, c] = 1
        for k, name in enumerate(p["limits"]):
            rows[len(variables) + k, c] = sum(layer["options"][o]["costs"][name] for layer in variables[g])
    found = milp(loss * 1e6 / loss.sum(), constraints=LinearConstraint(rows.tocsr(), low, high),
                 integrality=np.ones(len(columns)), bounds=(0, 1), options={"mip_rel_gap": 0, "time_limit": 60})
    if found.x is None:
        return math.inf
    taken = [columns[c] for c in np.flatnonzero(found.x > 0.5)]
    for name, most in p["limits"].items():
        if sum(Fraction(layer["options"][o]["costs"][name]) for g, o in taken for layer in variables[g]) > most:
            return math.inf  # inside its tolerance, outside the limit
    return float(sum(Fraction(layer["options"][o]["sensitivity"]) for g, o in taken for layer in variables[g]))


def main():
    parser = argparse.ArgumentParser()
    for name, default in (("problems", 20), ("layers", 50), ("options", 4), ("limits", 2), ("seed", 0)):
        parser.add_argument("--" + name, type=int, default=default)
    arguments = parser.parse_args()
    worse = better = 0
    seconds = []
    for n in range(arguments.problems):
        rng = random.Random(f"{arguments.seed}/{n}")
        p = problem(rng, arguments.layers, arguments.options, arguments.limits, n % 2 * arguments.layers // 8)
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(p, file)
            file.flush()
            ours = json.loads(subprocess.run([os.path.join(ROOT, "millijoule"), "assign", "--problem", file.name,
                                              "--json"], capture_output=True, text=True).stdout)
        seconds.append(ours["seconds"])
        theirs = highs(p)
        inside = all(ours["costs"][name] <= most for name, most in p["limits"].items())
        gap = theirs / ours["objective"] - 1
        worse += not inside or gap < -1e-9
        better += gap > 1e-9
        print(f"{n}: {ours['status']} {ours['objective']:.12g} in {ours['seconds']:.3f} s, HiGHS {gap:+.1e}"
              + ("" if inside else ", OUTSIDE A LIMIT"))
    print(f"worse than HiGHS in {worse}, better in {better} of {arguments.problems}; "
          f"median {sorted(seconds)[len(seconds) // 2]:.3f} s, most {max(seconds):.3f} s, JVM warm-up included")
    sys.exit(worse > 0)


main()
