"""What MDAnalysis, solvation-analysis and mdgo find in a trajectory of LiPF6 in EC, DEC and DMC, as JSON on stdout: nm, ps, e.

    python peers.py TOP XTC > peers.json

Made peers.json from ../gromacs/bce-small.top and bce.xtc of this folder; test/validate/analysis-peers.validate.ts runs it on longer
trajectories. Only the displacements are put together here (toroidal view, Bullerjahn et al., JCTC 19, 3406 (2023)), because none of
the three unwraps so; their squares are taken by MDAnalysis and mdgo.
"""
import contextlib
import io
import json
import sys
import warnings
from importlib.metadata import version

warnings.filterwarnings("ignore")
import numpy as np
import MDAnalysis as mda
import mdgo.conductivity
import mdgo.coordination
from MDAnalysis.analysis.msd import EinsteinMSD
from MDAnalysis.analysis.rdf import InterRDF
from MDAnalysis.coordinates.memory import MemoryReader
from MDAnalysis.lib.distances import capped_distance
from MDAnalysis.transformations import NoJump
from solvation_analysis._column_names import COUNT
from solvation_analysis.solute import Solute

mdgo.conductivity.tqdm = lambda frames: frames  # the original draws in a notebook
CONTACT, LIGAND = 4.2, 2.8
SOLVENTS = ("EC", "DEC", "DMC")


def load():
    return mda.Universe(sys.argv[1], sys.argv[2], topology_format="ITP", infer_system=True)


u = load()
frames = u.trajectory.n_frames
lithium = u.select_atoms("name LI")
oxygens = {name: u.select_atoms(f"resname {name} and name O1") for name in SOLVENTS}
phosphorus, fluorine = u.select_atoms("name P"), u.select_atoms("resname PF6 and name F*")


def rdf(first, second, **same):
    settings = {"nbins": 500, "range": (0, 10), **same}
    found = InterRDF(first, second, norm="none", **settings).run()
    return found.results.count.astype(int).tolist()


rdfs = {f"Li-O({name})": rdf(lithium, group) for name, group in oxygens.items()}
rdfs["Li-F"] = rdf(lithium, fluorine)
rdfs["Li-P"] = rdf(lithium, phosphorus)
rdfs["P-P"] = rdf(phosphorus, phosphorus, exclude_same="residue")
rdfs["F-F"] = rdf(fluorine, fluorine, exclude_same="residue")
normalised = InterRDF(lithium, phosphorus, nbins=500, range=(0, 10)).run().results.rdf.tolist()

contacts, atoms_in_reach = [], {name: 0 for name in (*SOLVENTS, "PF6")}
for frame in u.trajectory:
    near = lambda group, cutoff: capped_distance(lithium.positions, group.positions, cutoff, box=frame.dimensions)[0]
    contacts.append(sorted((int(i), int(j)) for i, j in near(phosphorus, CONTACT)))
    for name in atoms_in_reach:
        atoms_in_reach[name] += len(near(fluorine if name == "PF6" else oxygens[name], LIGAND))
coordination = {name: count / frames / len(lithium) for name, count in atoms_in_reach.items()}

# Displacements of whole molecules.
molecules = u.atoms.fragments
starts = np.array([molecule.indices[0] for molecule in molecules])
order = np.argsort(starts)
molecule_of = np.empty(len(u.atoms), dtype=int)
for row, k in enumerate(order):
    molecule_of[molecules[k].indices] = row
weights = u.atoms.masses
mass_of = np.bincount(molecule_of, weights)
unwrapped = np.empty((frames, len(u.atoms), 3))
path = before = None
volumes = []
for k, frame in enumerate(u.trajectory):
    whole = u.atoms.unwrap(compound="fragments", reference=None, inplace=False).astype(float)
    centres = np.stack([np.bincount(molecule_of, weights * whole[:, axis]) / mass_of for axis in range(3)], axis=1)
    edges = frame.dimensions[:3].astype(float)
    wrapped = centres - edges * np.floor(centres / edges)
    step = 0 if before is None else wrapped - before - edges * np.rint((wrapped - before) / edges)
    path = wrapped.copy() if before is None else path + step
    unwrapped[k] = whole + (path - centres)[molecule_of]
    before = wrapped
    volumes.append(float(np.prod(edges)) / 1000)


def in_memory(positions):
    """Also because EinsteinMSD takes the f32 times of an .xtc for uneven ones where they round."""
    copy = load()
    copy.load_new(positions.astype(np.float32), format=MemoryReader, order="fac", dt=u.trajectory.dt)
    return copy


def direct(universe, select):
    found = EinsteinMSD(universe, select=select, fft=False).run().results.timeseries
    return (found / 100).tolist()


followed = in_memory(unwrapped)
msd = {"Li": direct(followed, "name LI")}
no_jump = load()
no_jump.trajectory.add_transformations(NoJump())
msd_no_jump = direct(in_memory(np.stack([frame.positions.copy() for frame in no_jump.trajectory])), "name LI")
anions = followed.select_atoms("resname PF6")
charge_msd = mdgo.conductivity.calc_cond_msd(followed, anions, followed.select_atoms("name LI"), 0) / 100

# solvation-analysis: shells by molecule, any of the named atoms within the radius.
u = load()
solute = Solute.from_atoms(
    u.select_atoms("name LI"),
    {**{name: u.select_atoms(f"resname {name} and name O1") for name in SOLVENTS}, "PF6": u.select_atoms("resname PF6 and name F*")},
    radii={name: LIGAND for name in (*SOLVENTS, "PF6")},
    skip_rdf=True,
    networking_solvents="PF6",
    solute_name="Li",
    analysis_classes=["speciation", "pairing", "coordination", "networking"],
)
solute.run()
shells = [
    {"fraction": row.pop(COUNT), "molecules": [int(row.get(name, 0)) for name in (*SOLVENTS, "PF6")]}
    for row in solute.speciation.speciation_fraction.to_dict("records")
]

# mdgo: one lithium at a time.
u = load()
select = {"cation": "name LI", "anion": "name P"}
found = [0, 0, 0]
with contextlib.redirect_stdout(io.StringIO()):
    for atom in u.select_atoms("name LI"):
        kinds = mdgo.coordination.num_of_neighbor_specific(u, atom, {"anion": CONTACT}, select, 0, frames)
        for k, kind in enumerate(("ssip", "cip", "agg")):
            found[k] += len(kinds[f"{kind}_anion"])

round_to = lambda values, digits=9: [float(f"{x:.{digits}g}") for x in values]
json.dump(
    {
        "programs": {name: version(name) for name in ("MDAnalysis", "solvation-analysis", "mdgo")},
        "frames": frames,
        "cutoffs": {"contact": round(CONTACT / 10, 9), "ligand": round(LIGAND / 10, 9)},
        "binWidth": 0.002,
        "pairs": rdfs,
        "g": {"Li-P": round_to(normalised, 7)},
        "volume": {"mean": float(np.mean(volumes)), "inverse": float(np.mean(1 / np.array(volumes)))},
        "coordination": coordination,
        "contacts": contacts,
        "msd": {name: round_to(values) for name, values in msd.items()},
        "msdNoJump": {"Li": round_to(msd_no_jump)},
        "chargeMsd": round_to(charge_msd),
        "solvationAnalysis": {
            "coordination": solute.coordination.coordination_numbers,
            "pairing": solute.pairing.solvent_pairing,
            "status": solute.networking.solute_status,
            "shells": shells,
        },
        "mdgo": {kind: count / frames / len(lithium) for kind, count in zip(("ssip", "cip", "agg"), found)},
    },
    sys.stdout,
    separators=(",", ":"),
)
print()
