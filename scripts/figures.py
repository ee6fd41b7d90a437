#!/usr/bin/env python3
"""Makes the figures of README.md and of the tables in docs/ anew: runs the commands, writes the numbers between the
markers of the documents, or prints a table where a document has none. Not part of the build; needs Python 3 alone.

  scripts/figures.py --list                     the parts, their commands and about how long they take
  scripts/figures.py quickstart                 README's first result (seed 0; 1 to 3 minutes on two idle cores)
  scripts/figures.py readme --data FOLDER       README's table; FOLDER holds fashion-mnist/ and cifar-100-subset/
  scripts/figures.py training accuracy ranking strategies runtimes macs experiments

Whoever changes kernels, recipes or defaults runs `quickstart`, and before a release everything. Runs stay in --runs
and go on where they were stopped, so a part that was interrupted is started again.
"""
import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
END = "<!-- end of figures -->"


class Figures:
    def __init__(self, options):
        self.options = options
        self.commit = self.git("rev-parse", "--short", "HEAD") + ("+changes" if self.git("diff", "HEAD", "--stat") else "")
        self.runs = pathlib.Path(options.runs or ROOT / "runs" / f"figures-{self.commit}").resolve()

    @staticmethod
    def git(*arguments):
        return subprocess.run(["git", "-C", ROOT, *arguments], check=True, capture_output=True, text=True).stdout.strip()

    def millijoule(self, *arguments):
        """What a command prints; its progress goes to the terminal."""
        command = [str(ROOT / "millijoule"), *map(str, arguments)]
        print("$ millijoule " + " ".join(command[1:]), file=sys.stderr)
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(f"figures: the command above ended with {done.returncode}")
        return done.stdout

    def search(self, name, spec, *more):
        """A run, or the rest of it; returns what it printed and its result."""
        out = self.runs / name
        text = self.millijoule("search", spec, "--out", out, "--resume", *more)
        return text.replace(str(out), "RUN"), json.loads((out / "result.json").read_text())

    def into(self, document, marker, text):
        """Puts text between the marker's lines, or prints it."""
        begin = f"<!-- figures: {marker} -->"
        path = ROOT / document
        lines = path.read_text().split("\n")
        if begin not in lines:
            print(f"\n{document}, {marker}, commit {self.commit}:\n\n{text}")
            return
        at = lines.index(begin)
        end = lines.index(END, at)
        path.write_text("\n".join(lines[: at + 1] + [text] + lines[end:]))
        print(f"figures: {document}, {marker} written", file=sys.stderr)

    def data(self, name):
        if not self.options.data:
            sys.exit(f"figures: {name} needs --data, the folder that holds {name}/")
        return pathlib.Path(self.options.data).resolve() / name

    def quickstart(self):
        text, _ = self.search("quickstart-0", "examples/quickstart.yaml", "--seed", 0)
        self.into("README.md", "quickstart", f"```\n{text.rstrip()}\n```\n\nSo at commit {self.commit}.")

    def readme(self):
        rows = [(f"`quickstart.yaml --seed {seed}`", f"quickstart-{seed}", ["examples/quickstart.yaml", "--seed", seed])
                for seed in range(3)]
        fashion = ["examples/fashion-mnist.yaml", "--data", self.data("fashion-mnist")]
        cifar = ["examples/cifar-100.yaml", "--data", self.data("cifar-100-subset")]
        public = ["--set", "hardware.outputs=public", "--budget"]
        rows += [
            ("`fashion-mnist.yaml`", "fashion-mnist", fashion),
            ("`cifar-100.yaml`, subset", "cifar-100", cifar),
            ("`quickstart.yaml`, public", "quickstart-public", ["examples/quickstart.yaml", *public, "energy=0.06mJ"]),
            ("`fashion-mnist.yaml`, public", "fashion-mnist-public", [*fashion, *public, "energy=0.3mJ"]),
            ("`cifar-100.yaml`, subset, public", "cifar-100-public", [*cifar, *public, "energy=0.4mJ"]),
        ]
        table = ["| `examples/` | budget, mJ | found | smallest | largest | commit |", "|---|---|---|---|---|---|"]
        for label, name, arguments in rows:
            _, result = self.search(name, *arguments)
            table.append(f"| {label} | {readme_row(result)} | {self.commit} |")
        self.into("README.md", "table", "\n".join(table))

    def training(self):
        measured = json.loads(self.millijoule("benchmark", "--training", "--rounds", 4, "--json"))
        self.into("docs/training.md", "training", "\n".join(training_table(measured["rows"])))

    def accuracy(self):
        out = self.runs / "accuracy"
        print(self.millijoule("benchmark", "--accuracy", "--data", self.data("fashion-mnist"), "--out", out))

    def ranking(self):
        for sampling in ["uniform", "largest-first", "fair", "sandwich"]:
            print(self.millijoule(
                "benchmark", "--ranking", "examples/fashion-mnist.yaml", "--data", self.data("fashion-mnist"),
                "--supernet-epochs", 5, "--out", self.runs / "ranking", "--set", "threads=1",
                "--set", "strategy.selection.validation-images=12000", "--set", f"strategy.sampling={sampling}"))

    def strategies(self):
        table = self.data("nas-bench-macro-cifar10.json")
        columns = {}
        for evaluations in [50, 100, 200, 400]:
            measured = json.loads(self.millijoule(
                "benchmark", "--table", table, "--minimize", "error,flops", "--reference", "error=20,flops=110e6",
                "--evaluations", evaluations, "--seeds", 50, "--json"))
            for row in measured["strategies"]:
                share = row["hypervolume_share"]
                columns.setdefault(row["strategy"], []).append(f"{share['mean']:.4f} ({share['sd']:.4f})")
        lines = ["| strategy | 50 | 100 | 200 | 400 |", "|---|---|---|---|---|"]
        lines += [f"| {name} | {' | '.join(shares)} |" for name, shares in columns.items()]
        self.into("docs/strategies.md", "nas-bench-macro", "\n".join(lines))
        print(self.millijoule("benchmark", "--cost-gradient"))

    def runtimes(self):
        self.search("quickstart-0", "examples/quickstart.yaml", "--seed", 0)
        self.script("docs/promises.md", ROOT / "scripts/runtimes/run.sh", self.runs / "quickstart-0/model.onnx")

    def macs(self):
        self.script("docs/simulator.md", sys.executable, ROOT / "scripts/macs/compare.py")

    def script(self, document, *command):
        """A part with a script of its own, which prints its table."""
        print(f"\n{document}, commit {self.commit}:\n", flush=True)
        if subprocess.run([str(part) for part in command], cwd=ROOT).returncode != 0:
            sys.exit(f"figures: {command[-1]} failed; its own message above says what it needs")

    def experiments(self):
        """The chain of docs/experiments.md: one stage, two stages, the letter, each trained anew where it is meant for."""
        talk, fashion, cifar = "examples/talk", self.data("fashion-mnist"), self.data("cifar-100-subset")
        self.search("proxy", f"{talk}/proxy-small.yaml", "--data", fashion)
        _, first = self.search("stage-1", f"{talk}/two-stage-network-small.yaml", "--data", fashion)
        self.search("stage-2", f"{talk}/two-stage-bits-small.yaml", "--data", fashion,
                    "--set", f"space.network='{first['architecture']}'")
        self.search("letter", f"{talk}/letter-small.yaml", "--data", fashion)
        runs = ["proxy", "stage-1", "stage-2", "letter"]
        for found, space, data in [("proxy", "cifar-100", cifar), ("stage-2", "cifar-100", cifar),
                                   ("letter", "cifar-100", cifar), ("proxy", "imagenet", fashion)]:
            name = f"{space}-{found}"
            self.millijoule("train", self.runs / found, "--space", f"{talk}/{space}-small.yaml", "--data", data,
                            *(["--with-baselines"] if found == "proxy" else []), "--out", self.runs / name, "--resume")
            runs.append(name)
        self.millijoule("results", *[self.runs / run for run in runs], "--into", "docs/experiments.md")


def readme_row(result):
    budget = result["budget"][0]
    cells = [f"{budget['limit']:g}", f"{result['accuracy']['test']:.2f}% at {budget['actual']:.3g}"]
    for baseline in result["baselines"]:
        cells.append(f"{baseline['test']:.2f}% at {baseline['energy_mj']:.3g}")
    return " | ".join(cells)


def training_table(rows):
    yield "| network | MMAC | batch | variant | bits | images/s | of fp32 | of standalone | of peak | waiting |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for row in rows:
        alone = row["ratio_to_standalone"]
        yield (f"| {row['network']} | {row['mmac']:.1f} | {row['batch']} | {row['variant']} | {row['bits']}"
               f" | {row['images_per_s']:.0f} | {row['ratio_to_fp32']:.2f} | {'' if alone is None else f'{alone:.2f}'}"
               f" | {row['peak_share']:.0%} | {row['stall_share']:.1%} |")


PARTS = {
    "quickstart": "README, the result of the first command: 3 minutes",
    "readme": "README, the table: three seeds of the quickstart, real data in both output modes; 2 hours",
    "training": "docs/training.md, speed: 10 minutes of an idle machine",
    "accuracy": "docs/training.md, what few bits cost: hours",
    "ranking": "docs/training.md, how the supernet ranks: hours",
    "strategies": "docs/strategies.md, shares on NAS-Bench-Macro, variance of the cost gradient: 20 minutes",
    "runtimes": "docs/promises.md, model.onnx elsewhere, by scripts/runtimes/run.sh: 20 minutes",
    "macs": "docs/simulator.md, multiply-accumulates, by scripts/macs/compare.py (needs torch): 15 minutes",
    "experiments": "docs/experiments.md, the small twins of the talk's experiments: hours",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--list", action="store_true", help="say what each part does")
    parser.add_argument("--data", help="folder that holds fashion-mnist/, cifar-100-subset/, nas-bench-macro-cifar10.json")
    parser.add_argument("--runs", help="folder for the runs; by default runs/figures-COMMIT")
    options = parser.parse_args()
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown or (not options.parts and not options.list):
        parser.error(f"which part? One of {', '.join(PARTS)}" + (f", not {unknown[0]}" if unknown else ""))
    if options.list:
        print("\n".join(f"{name:12}{what}" for name, what in PARTS.items()))
    figures = Figures(options)
    for part in options.parts:
        getattr(figures, part)()


if __name__ == "__main__":
    main()
