"""BMP and Seismic on the vectors and queries that the bench wrote: native-engine.py {bmp,seismic} {build,ask} FOLDER.

Prints one line of JSON. One query at a time, on one thread; builds take as many as they like. Times are CPU, bytes are
resident memory, both of this process.
"""

import json
import os
import sys
import time
from pathlib import Path

# Engines print progress: what is to be read goes elsewhere.
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import bmp  # noqa: E402
import numpy as np  # noqa: E402
import seismic  # noqa: E402

DEPTH = 10
BLOCK_DOCUMENTS = 32
LIST_POSTINGS = 3500
# Documents that are handed over at once.
BATCH = 50_000
# Queries of a kind that are asked before any is timed: there is no code to warm.
WARMING = 100
# Terms of a query whose lists are looked at, and how much of the k-th score a block must promise.
SEISMIC_SETTINGS = [(10, 0.7), (20, 0.7), (20, 0.5), (20, 0.3)]


def build_bmp(folder: Path) -> None:
    bmp.ciff2bmp(str(folder / "lists.ciff"), str(folder / "index.bmp"), BLOCK_DOCUMENTS, False)


def build_seismic(folder: Path) -> None:
    starts = np.fromfile(folder / "starts.u32", dtype=np.uint32).astype(np.int64)
    terms = np.memmap(folder / "terms.u32", dtype=np.uint32, mode="r")
    impacts = np.memmap(folder / "impacts.u8", dtype=np.uint8, mode="r")
    dataset = seismic.SeismicDatasetLV(dim=int(terms.max()) + 1)
    documents = len(starts) - 1
    for first in range(0, documents, BATCH):
        end = min(first + BATCH, documents)
        part = slice(starts[first], starts[end])
        dataset.add_documents_by_id(
            [str(document) for document in range(first, end)],
            terms[part].astype(np.int64),
            impacts[part].astype(np.float32),
            starts[first : end + 1] - starts[first],
        )
    index = seismic.SeismicIndexLV.build_from_dataset(dataset, n_postings=LIST_POSTINGS)
    index.save(str(folder / "index"))


def open_bmp(folder: Path) -> dict:
    searcher = bmp.Searcher(str(folder / "index.bmp"))

    def prepare(query: dict) -> dict:
        return {str(term): float(weight) for term, weight in zip(query["terms"], query["weights"])}

    def ask(query: dict) -> list:
        try:
            documents, scores = searcher.search(query, DEPTH, 1.0, 1.0)
        except BaseException as error:
            # What it raises where no block can hold more than a term's tenth document.
            if type(error).__name__ != "PanicException":
                raise
            return []
        return list(zip(documents, scores))

    return {"": (prepare, ask)}


def open_seismic(folder: Path) -> dict:
    index = seismic.SeismicIndexLV.load(str(folder / "index.index.seismic"))
    text = seismic.get_seismic_string()

    def prepare(query: dict) -> tuple:
        terms = query["terms"]
        return np.array([str(term) for term in terms], dtype=text), np.array(query["weights"], dtype=np.float32)

    def with_settings(cut: int, factor: float):
        def ask(query: tuple) -> list:
            found = index.search("", *query, k=DEPTH, query_cut=cut, heap_factor=factor)
            return [(document, score) for _, score, document in found]

        return prepare, ask

    return {f"cut {cut}, factor {factor}": with_settings(cut, factor) for cut, factor in SEISMIC_SETTINGS}


def time_queries(prepared: list, ask) -> dict:
    milliseconds = []
    answers = []
    for query in prepared:
        started = time.process_time_ns()
        found = ask(query)
        milliseconds.append((time.process_time_ns() - started) / 1e6)
        answers.append([(int(document), score) for document, score in found])
    return {"ms": milliseconds, "answers": answers}


def ask_all(engine: str, folder: Path) -> dict:
    queries = json.loads((folder / "queries.json").read_text())
    asked = {}
    for setting, (prepare, ask) in {"bmp": open_bmp, "seismic": open_seismic}[engine](folder).items():
        prepared = {kind: [prepare(query) for query in some] for kind, some in queries.items()}
        for some in prepared.values():
            time_queries(some[:WARMING], ask)
        asked[setting] = {kind: time_queries(some, ask) for kind, some in prepared.items()}
    return {"memoryBytes": memory_bytes("VmRSS"), "settings": asked}


def build(engine: str, folder: Path) -> dict:
    {"bmp": build_bmp, "seismic": build_seismic}[engine](folder)
    return {"cpuSeconds": time.process_time(), "peakBytes": memory_bytes("VmHWM")}


def memory_bytes(name: str) -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return 1024 * int(line.split()[1])


engine, action, path = sys.argv[1:]
result = {"build": build, "ask": ask_all}[action](engine, Path(path))
print(json.dumps(result), file=answer, flush=True)
# Their memory goes with the process: to free millions of small blocks takes longer than the queries.
os._exit(0)
