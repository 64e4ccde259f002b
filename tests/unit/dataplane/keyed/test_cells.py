import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith.dataplane.keyed.cells import CellPermutation

RADICES = st.sampled_from([0, 1, 2, 10, 12, 26, 256])
SHAPES = st.integers(1, 40).flatmap(
    lambda width: st.lists(
        st.lists(RADICES, min_size=width, max_size=width), min_size=1, max_size=12
    )
)

unhurried = settings(deadline=None, max_examples=60)


def drawn(shapes: list[list[int]], data: st.DataObject) -> tuple[np.ndarray, np.ndarray]:
    radices = np.array(shapes, np.uint16)
    seed = data.draw(st.integers(0, 2**32 - 1))
    numbers = np.random.default_rng(seed).integers(0, 2**15, radices.shape)
    return (numbers % np.maximum(radices, 1)).astype(np.uint16), radices


@given(SHAPES, st.data())
@unhurried
def test_cells_lead_back_and_keep_their_radix(shapes: list[list[int]], data: st.DataObject) -> None:
    cells, radices = drawn(shapes, data)
    permutation = CellPermutation(bytes(32))
    moved = permutation.forward(cells, radices)
    assert (moved < np.maximum(radices, 1)).all()
    assert np.array_equal(permutation.backward(moved, radices), cells)


@given(SHAPES, st.data())
@unhurried
def test_a_row_goes_as_it_would_alone(shapes: list[list[int]], data: st.DataObject) -> None:
    cells, radices = drawn(shapes, data)
    permutation = CellPermutation(bytes(32))
    moved = permutation.forward(cells, radices)
    alone = [
        permutation.forward(cells[i : i + 1], radices[i : i + 1])[0] for i in range(len(cells))
    ]
    assert moved.tolist() == [row.tolist() for row in alone]


@given(SHAPES, st.integers(1, 20), st.data())
@unhurried
def test_absent_places_count_for_nothing(
    shapes: list[list[int]], more: int, data: st.DataObject
) -> None:
    cells, radices = drawn(shapes, data)
    permutation = CellPermutation(bytes(32))
    wider = [np.pad(part, ((0, 0), (0, more))) for part in (cells, radices)]
    width = cells.shape[1]
    moved = permutation.forward(wider[0], wider[1])
    assert np.array_equal(moved[:, :width], permutation.forward(cells, radices))


def test_every_row_of_a_shape_comes_once() -> None:
    shape = (10, 3, 1, 26, 12)
    cells = np.array(list(itertools.product(*map(range, shape))), np.uint16)
    radices = np.broadcast_to(np.array(shape, np.uint16), cells.shape)
    moved = CellPermutation(bytes(32)).forward(cells, radices)
    assert len(np.unique(moved, axis=0)) == len(cells)


def test_nothing_stays_nothing() -> None:
    empty = np.zeros((0, 5), np.uint16)
    assert CellPermutation(bytes(32)).forward(empty, empty).shape == (0, 5)
