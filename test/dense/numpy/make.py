"""Writes what stands beside this file, with NumPy 2.4: `pip install numpy && python make.py`."""

import base64
import json

import numpy

NAMES = {"half": "<f2", "single": "<f4", "double": "<f8"}
drawn = numpy.random.default_rng(7).normal(size=(5, 4))
drawn[1] = [65504, -(2.0**-24), 2.0**-14, 3 * 2.0**-20]  # the largest 16-bit float, and some that are subnormal

expected = {}
for name, dtype in NAMES.items():
    matrix = drawn.astype(dtype)
    numpy.save(f"{name}.npy", matrix)
    expected[name] = matrix.astype("<f4").astype(float).tolist()
for version in (2, 3):
    with open(f"version-{version}.npy", "wb") as file:
        numpy.lib.format.write_array(file, drawn.astype("<f4"), version=(version, 0))
numpy.save("columns.npy", numpy.asfortranarray(drawn.astype("<f4")))
numpy.save("big-endian.npy", drawn.astype(">f4"))
with open("half.jsonl", "w") as file:
    for i, row in enumerate(drawn.astype("<f2")):
        file.write(json.dumps({"id": str(i), "embedding": base64.b64encode(row.tobytes()).decode()}) + "\n")
with open("expected.json", "w") as file:
    json.dump(expected, file)
