"""Makes the golden trajectories of this folder and expected.json: LAMMPS, GROMACS and MDAnalysis write, MDAnalysis reads.

Run in this folder with lmp, gmx and MDAnalysis installed. Tests need none of them. Numbers are nm, ps, nm/ps, kJ/mol/nm.
"""
import glob
import json
import os
import subprocess
import warnings
import numpy as np
import MDAnalysis as mda

warnings.filterwarnings("ignore")
EDGES = (10.0, 11.0, 12.0)
LOW = (-3.0, 1.0, 0.5)

def data_file():
    rng = np.random.default_rng(7)
    atoms, bonds = [], []
    corners = [(1, 1, 1), (5, 5, 5), (9, 2, 8)]
    for m, corner in enumerate(corners):
        o = np.array(corner, float)
        for local, (t, q, d) in enumerate([(1, -0.8, (0, 0, 0)), (2, 0.4, (0.9572, 0, 0)), (2, 0.4, (-0.24, 0.9266, 0))]):
            atoms.append((3 * m + local + 1, m + 1, t, q, *(o + d + LOW)))
        bonds += [(3 * m + 1, 3 * m + 2), (3 * m + 1, 3 * m + 3)]
    for k, p in enumerate([(2, 8, 6), (7, 9, 2)]):
        atoms.append((10 + k, 4 + k, 3, 1.0, *(np.array(p) + LOW)))
    v = rng.normal(scale=0.01, size=(len(atoms), 3))
    lines = ["LAMMPS data file, units = real", "", f"{len(atoms)} atoms", "3 atom types", f"{len(bonds)} bonds", "1 bond types", ""]
    lines += [f"{lo} {lo + edge} {axis}lo {axis}hi" for axis, lo, edge in zip("xyz", LOW, EDGES)]
    lines += ["", "Masses", "", "1 15.999 # OW", "2 1.008 # HW", "3 6.94 # Li", "", "Atoms # full", ""]
    lines += [" ".join(map(str, a)) for a in atoms] + ["", "Velocities", ""]
    lines += [f"{a[0]} {x[0]:.8f} {x[1]:.8f} {x[2]:.8f}" for a, x in zip(atoms, v)] + ["", "Bonds", ""]
    lines += [f"{k + 1} 1 {i} {j}" for k, (i, j) in enumerate(bonds)]
    open("start.data", "w").write("\n".join(lines) + "\n")

INPUT = """units real
atom_style full
atom_modify sort 1 3.0
read_data start.data
pair_style lj/cut 4.0
pair_coeff * * 0.1 2.0
bond_style harmonic
bond_coeff 1 450 0.9572
neighbor 1.0 bin
neigh_modify every 1 delay 0 check no
fix 1 all nve
timestep 0.5
dump a all custom 200 wrapped.lammpstrj id mol type element q x y z ix iy iz vx vy vz fx fy fz
dump_modify a element O H Li units yes time yes format float %.9g
dump b all custom 200 scaled.lammpstrj id type xs ys zs
dump_modify b format float %.12g
dump c all custom 200 unwrapped.lammpstrj id type xu yu zu
dump_modify c format float %.9g
dump e all custom 200 scaled-unwrapped.lammpstrj id type xsu ysu zsu
dump_modify e format float %.12g
run 600
write_data end.data
"""

def frames_of(u, **more):
    out = []
    for ts in u.trajectory:
        frame = {"time": float(ts.time), "box": [float(x) / 10 for x in ts.dimensions[:3]], "positions": (ts.positions.astype(float) / 10).round(9).ravel().tolist()}
        if ts.has_velocities:
            frame["velocities"] = (ts.velocities.astype(float) / 10).round(9).ravel().tolist()
        if ts.has_forces:
            frame["forces"] = (ts.forces.astype(float) * 10).round(6).ravel().tolist()
        out.append(frame)
    return out

def main():
    data_file()
    open("in.lammps", "w").write(INPUT)
    subprocess.run(["lmp", "-in", "in.lammps", "-log", "none", "-screen", "none"], check=True)
    expected = {"source": f"LAMMPS 20220106, GROMACS 2022.5 and MDAnalysis {mda.__version__} (make-golden.py)"}
    # LAMMPS: x + image * edge, by plain reading of the columns; positions of the dumps by MDAnalysis.
    # MDAnalysis 2.4 does not read ITEM: UNITS and TIME.
    lines = open("wrapped.lammpstrj").read().split("\n")
    extra = {k + d for k, l in enumerate(lines) if l in ("ITEM: UNITS", "ITEM: TIME") for d in (0, 1)}
    open("plain.lammpstrj", "w").write("\n".join(l for k, l in enumerate(lines) if k not in extra))
    universe = mda.Universe("plain.lammpstrj", format="LAMMPSDUMP", lammps_coordinate_convention="unscaled")
    expected["wrapped"] = frames_of(universe)
    expected["unwrapped"] = frames_of(mda.Universe("unwrapped.lammpstrj", format="LAMMPSDUMP", lammps_coordinate_convention="unwrapped"))
    columns = [l.split() for l in open("wrapped.lammpstrj")]
    starts = [k for k, l in enumerate(columns) if l[:2] == ["ITEM:", "ATOMS"]]
    for frame, start in zip(expected["wrapped"], starts):
        rows = sorted(columns[start + 1 : start + 12], key=lambda r: int(r[0]))
        frame["images"] = [int(x) for r in rows for x in r[8:11]]
        frame["velocities"] = [round(float(x) * 100, 9) for r in rows for x in r[11:14]]
        frame["forces"] = [round(float(x) * 41.84, 9) for r in rows for x in r[14:17]]
        frame["charges"] = [float(r[4]) for r in rows]
    top = mda.Universe.empty(11, trajectory=True)
    end = mda.Universe("end.data", atom_style="id resid type charge x y z")
    expected["end.data"] = {"positions": (end.atoms.positions.astype(float) / 10).round(7).ravel().tolist(), "masses": end.atoms.masses.tolist(), "charges": end.atoms.charges.tolist(), "molecules": end.atoms.resids.tolist(), "bonds": sorted([sorted(map(int, b)) for b in end.bonds.indices]), "box": [float(x) / 10 for x in end.dimensions[:3]]}
    # GROMACS: the same atoms as .gro, .trr (positions, velocities, forces), .pdb
    u = mda.Universe("end.data", atom_style="id resid type charge x y z")
    u.add_TopologyAttr("names", ["OW", "HW1", "HW2"] * 3 + ["LI", "LI"])
    u.add_TopologyAttr("resnames", ["SOL"] * 3 + ["LI", "LI"])
    u.load_new("plain.lammpstrj", format="LAMMPSDUMP", lammps_coordinate_convention="unscaled")
    u.trajectory[0]
    u.atoms.write("conf.gro")
    rng = np.random.default_rng(3)
    with mda.Writer("mdanalysis.trr", 11) as w:
        for k, ts in enumerate(u.trajectory):
            ts.has_velocities = ts.has_forces = True
            ts.velocities = rng.normal(size=(11, 3))
            ts.forces = rng.normal(scale=100, size=(11, 3))
            ts.time, ts.data["step"] = 0.1 * k, 200 * k
            w.write(u)
    quiet = dict(check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run(["gmx", "trjconv", "-f", "mdanalysis.trr", "-s", "conf.gro", "-o", "gromacs.trr", "-force"], input=b"0\n", **quiet)
    subprocess.run(["gmx", "trjconv", "-f", "gromacs.trr", "-s", "conf.gro", "-o", "gromacs.pdb"], input=b"0\n", **quiet)
    subprocess.run(["gmx", "trjconv", "-f", "gromacs.trr", "-s", "conf.gro", "-o", "gromacs.gro", "-ndec", "5"], input=b"0\n", **quiet)
    expected["gromacs.trr"] = frames_of(mda.Universe("conf.gro", "gromacs.trr"))
    dump = subprocess.run(["gmx", "dump", "-f", "gromacs.trr"], capture_output=True, text=True).stdout
    expected["gmx dump of gromacs.trr, f[10] of frame 2"] = [float(x) for x in dump.split("f[   10]={")[3].split("}")[0].split(",")]
    expected["gromacs.pdb"] = frames_of(mda.Universe("gromacs.pdb"))
    # MDAnalysis: .dcd with angles in degrees, .xyz, .pdb with CONECT
    with mda.Writer("mdanalysis.dcd", 11, dt=0.1, step=1) as w:
        for ts in u.trajectory:
            w.write(u.atoms)
    top.load_new("mdanalysis.dcd")
    expected["mdanalysis.dcd"] = frames_of(top)
    u.add_TopologyAttr("elements", ["O", "H", "H"] * 3 + ["Li", "Li"])
    with mda.Writer("mdanalysis.xyz", 11) as w:
        for ts in u.trajectory:
            w.write(u.atoms)
    expected["mdanalysis.xyz"] = [
        {"positions": (ts.positions.astype(float) / 10).round(9).ravel().tolist()} for ts in mda.Universe("mdanalysis.xyz").trajectory]
    u.trajectory[0]
    with mda.Writer("mdanalysis.pdb", bonds="all") as w:
        w.write(u.atoms)
    for made in [*glob.glob(".*_offsets*"), "plain.lammpstrj", "mdanalysis.trr", "start.data", "in.lammps"]:
        os.remove(made)
    json.dump(expected, open("expected.json", "w"), separators=(",", ":"))

main()
