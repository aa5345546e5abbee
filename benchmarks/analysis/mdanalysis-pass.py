"""What `sheath analyze --only rdf,speciation,msd` does for LiPF6 in EC, DEC, DMC, with MDAnalysis: RDFs of Li with the oxygen of each
solvent, with F and with P; contacts Li-P and Li-F, and SSIP, CIP, AGG from them; MSD of Li and PF6, centres of mass, drift removed.

As MDAnalysis is documented: `InterRDF` for each pair, `NoJump` and `EinsteinMSD` (by FFT, of Li and P, drift left in) for each ion,
`capped_distance` for contacts. With --by-hand everything in one loop over the frames, vectorised, on `capped_distance` and NumPy alone:
about the least that Python can take, and no longer the package's own analyses.

With --processes P: `InterRDF` by its own multiprocessing backend (`EinsteinMSD` has none); the loop, or what of it is not documented as an
analysis, by one process for each P-th of the frames.

    python mdanalysis-pass.py box.top box.xtc [--by-hand] [--frames N] [--processes 1]

Prints one line of JSON: the results' sums, and what the pass cost.
"""
import argparse
import json
import multiprocessing
import resource
import time
import warnings

started = time.perf_counter()
warnings.filterwarnings("ignore")
import numpy as np
import MDAnalysis as mda
from MDAnalysis.analysis.msd import EinsteinMSD
from MDAnalysis.analysis.rdf import InterRDF
from MDAnalysis.lib.distances import capped_distance
from MDAnalysis.transformations import NoJump

arguments = argparse.ArgumentParser()
arguments.add_argument("top")
arguments.add_argument("xtc")
arguments.add_argument("--by-hand", action="store_true")
arguments.add_argument("--frames", type=int)
arguments.add_argument("--processes", type=int, default=1)
asked = arguments.parse_args()

BINS, REACH = 500, 10.0
universe = mda.Universe(asked.top, asked.xtc, topology_format="ITP", infer_system=True)
lithium = universe.select_atoms("resname LI* and name LI*")
carbonyls = {name: universe.select_atoms(f"resname {name} and name O1") for name in ("EC", "DEC", "DMC")}
targets = {**carbonyls, "F": universe.select_atoms("resname PF6 and name F*"), "P": universe.select_atoms("resname PF6 and name P*")}
anions = universe.select_atoms("resname PF6")
anion_masses = anions.masses.reshape(-1, 7)
anion_shares = (anion_masses / anion_masses.sum(axis=1, keepdims=True))[:, :, None]
shares = universe.atoms.masses / universe.atoms.total_mass()


def cpu_seconds():
    """Of this process and those it has waited for."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


loaded, loaded_cpu = time.perf_counter(), cpu_seconds()

frames = universe.trajectory.n_frames if asked.frames is None else asked.frames
edges = np.linspace(0, REACH, BINS + 1)


def read(first, last):
    """Frames first to last - 1: histograms, populations, contacts, and each frame's displacements from the frame before."""
    histograms = {name: np.zeros(BINS, dtype=np.int64) for name in targets}
    populations = np.zeros(3)
    contacts = {"P": 0, "F": 0}
    steps = np.zeros((last - first, len(lithium) + len(anion_masses), 3))
    before = universe.trajectory[first - 1].positions.copy() if asked.by_hand and first > 0 else None
    for k, frame in enumerate(universe.trajectory[first:last]):
        box = frame.dimensions
        centres = lithium.positions
        if asked.by_hand:
            for name, group in targets.items():
                _, distances = capped_distance(centres, group.positions, REACH, box=box)
                histograms[name] += np.histogram(distances, bins=edges)[0]
        pairs = capped_distance(centres, targets["P"].positions, 4.2, box=box, return_distances=False)
        by_lithium = np.bincount(pairs[:, 0], minlength=len(lithium))
        by_anion = np.bincount(pairs[:, 1], minlength=len(anion_masses))
        alone = (by_lithium[pairs[:, 0]] == 1) & (by_anion[pairs[:, 1]] == 1)
        ssip, cip = np.count_nonzero(by_lithium == 0), np.count_nonzero(alone)
        populations += np.array([ssip, cip, len(lithium) - ssip - cip]) / len(lithium)
        contacts["P"] += len(pairs)
        contacts["F"] += len(capped_distance(centres, targets["F"].positions, 2.8, box=box, return_distances=False))
        if not asked.by_hand:
            continue
        positions = frame.positions
        if before is not None:
            step = positions - before
            step -= box[:3] * np.rint(step / box[:3])
            drift = shares @ step
            steps[k, : len(lithium)] = step[lithium.indices] - drift
            steps[k, len(lithium) :] = (anion_shares * step[anions.indices].reshape(-1, 7, 3)).sum(axis=1) - drift
        before = positions.copy()
    return histograms, populations, contacts, steps


if asked.processes == 1:
    parts = [read(0, frames)]
else:
    cuts = [round(k * frames / asked.processes) for k in range(asked.processes + 1)]
    # Each with a file of its own: a forked one would share its position.
    with multiprocessing.get_context("fork").Pool(asked.processes, universe.load_new, (asked.xtc,)) as pool:
        parts = pool.starmap(read, list(zip(cuts[:-1], cuts[1:])))
histograms = {name: sum(part[0][name] for part in parts) for name in targets}
populations = sum(part[1] for part in parts)
contacts = {name: sum(part[2][name] for part in parts) for name in ("P", "F")}
path = np.cumsum(np.concatenate([part[3] for part in parts]), axis=0)


def mean_squared_displacement(paths):
    """By FFT, all time origins, mean over the particles. [frame, particle, 3] -> [lag]"""
    count = len(paths)
    spectrum = np.fft.rfft(paths, n=2 * count, axis=0)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2, axis=0)[:count].sum(axis=(1, 2))
    squares = np.append((paths**2).sum(axis=(1, 2)), 0)
    total, sums = 2 * squares.sum(), np.zeros(count)
    for lag in range(count):
        total -= squares[lag - 1] + squares[count - lag]
        sums[lag] = total
    return (sums - 2 * correlation) / (count - np.arange(count)) / paths.shape[1]


if asked.by_hand:
    msd = {"Li": mean_squared_displacement(path[:, : len(lithium)]), "PF6": mean_squared_displacement(path[:, len(lithium) :])}
else:
    parallel = {"backend": "multiprocessing", "n_workers": asked.processes} if asked.processes > 1 else {}
    for name, group in targets.items():
        histograms[name] += InterRDF(lithium, group, nbins=BINS, range=(0, REACH), norm="none").run(stop=frames, **parallel).results.count.astype(int)
    universe.trajectory[0]
    universe.trajectory.add_transformations(NoJump())
    msd = {
        name: EinsteinMSD(universe, select=f"name {atom}", fft=True).run(stop=frames).results.timeseries
        for name, atom in (("Li", "LI"), ("PF6", "P"))
    }
done, done_cpu = time.perf_counter(), cpu_seconds()
usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "program": f"MDAnalysis {mda.__version__}" + (", by hand" if asked.by_hand else ""),
            "pairs": {name: int(counts.sum()) for name, counts in histograms.items()},
            "contacts": contacts,
            "populations": (populations / frames).tolist(),
            "msd10": {name: float(values[10]) / 100 for name, values in msd.items()},
            "loadSeconds": loaded - started,
            "passSeconds": done - loaded,
            "passCpuSeconds": done_cpu - loaded_cpu,
            "cpuSeconds": usage.ru_utime + usage.ru_stime,
            "peakBytes": usage.ru_maxrss * 1024,
        }
    )
)
