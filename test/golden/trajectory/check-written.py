"""Whether MDAnalysis, LAMMPS and GROMACS read what sheath wrote into written/ as it was meant. Run in this folder.

Tests compare sheath's output with these files byte for byte, so what was proved here stays proved.
"""
import json
import os
import subprocess
import tempfile
import warnings
import numpy as np
import MDAnalysis as mda

warnings.filterwarnings("ignore")
expected = json.load(open("expected.json"))["wrapped"]

def compare(name, universe, tolerance):
    assert len(universe.trajectory) == 4, name
    worst = max(abs(ts.positions.ravel() / 10 - np.array(expected[k]["positions"])).max() for k, ts in enumerate(universe.trajectory))
    print(f"{name}: {worst:.2g} nm")
    assert worst < tolerance, name

compare("dump", mda.Universe("written/plain.lammpstrj", format="LAMMPSDUMP", lammps_coordinate_convention="unscaled"), 0.6e-6)
pdb = mda.Universe("written/frames.pdb")
compare("pdb", pdb, 0.6e-4)
assert [tuple(map(int, b)) for b in pdb.bonds.indices] == [(0, 1), (0, 2), (3, 4), (3, 5), (6, 7), (6, 8)]
assert list(pdb.atoms.elements) == ["O", "H", "H"] * 3 + ["Li", "Li"]
assert list(pdb.dimensions) == [10, 11, 12, 90, 90, 90]
compare("xyz", mda.Universe("written/frames.xyz"), 0.6e-6)
data = mda.Universe("written/frame2.data", atom_style="id resid type charge x y z")
worst = abs(data.atoms.positions.ravel() / 10 - np.array(expected[2]["positions"])).max()
print(f"data: {worst:.2g} nm")
assert worst < 0.6e-6 and len(data.bonds) == 6
with tempfile.TemporaryDirectory() as folder:
    script = "units real\natom_style full\npair_style zero 3.0\nbond_style zero\nread_data written/frame2.data\npair_coeff * *\nbond_coeff *\nrun 0\n"
    script += f"write_dump all custom {folder}/back.dump id x y z ix iy iz modify sort id format float %.8f\n"
    open(f"{folder}/in", "w").write(script)
    subprocess.run(["lmp", "-in", f"{folder}/in", "-log", "none", "-screen", "none"], check=True)
    rows = [l.split() for l in open(f"{folder}/back.dump")][9:]
    # LAMMPS folds what lies outside back into the box and counts the image.
    edges = np.array([10, 11, 12]) / 10
    path = np.array([[float(x) / 10 for x in r[1:4]] for r in rows]) + np.array([[int(x) for x in r[4:7]] for r in rows]) * edges
    meant = np.array(expected[2]["positions"]).reshape(-1, 3) + np.array(expected[2]["images"]).reshape(-1, 3) * edges
    print(f"LAMMPS: {abs(path - meant).max():.2g} nm")
    assert abs(path - meant).max() < 0.6e-6
    subprocess.run(["gmx", "editconf", "-f", "written/frames.pdb", "-o", f"{folder}/conf.gro"], check=True, capture_output=True)
    rows = [l[20:44].split() for l in open(f"{folder}/conf.gro")][2:13]
    assert abs(np.array(rows, float).ravel() - np.array(expected[0]["positions"])).max() < 0.6e-3
    print("GROMACS: reads the pdb")
    assert os.path.exists(f"{folder}/conf.gro")
