"""Quantisation, pruning, fusion and distillation do what their formulas say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from edgehome.training.compress import quantize
from edgehome.training.compress.quantize import METHODS
from tests.examples import examples

VALUES = arrays.arrays(
    np.float32, st.tuples(st.integers(1, 5), st.integers(1, 7)), elements=st.floats(-100, 100, width=32)
)


def test_minmax_is_the_formula_on_a_worked_example() -> None:
    coded = quantize.minmax(np.array([-1.0, 0.0, 0.5, 2.0]), bits=2)  # step (2 - -1) / 3 = 1
    assert coded.codes.tolist() == [0, 1, 2, 3]  # 1.5 rounds to the even 2
    assert coded.restore().tolist() == [-1.0, 0.0, 1.0, 2.0]


def test_symmetric_is_the_formula_on_a_worked_example() -> None:
    coded = quantize.symmetric(np.array([-3.0, 0.4, 1.6, 2.0]), bits=3)  # step 3 / 3 = 1, codes -3..3
    assert (coded.codes.astype(int) - 3).tolist() == [-3, 0, 2, 2]
    assert coded.restore().tolist() == [-3.0, 0.0, 2.0, 2.0]


def test_asymmetric_is_the_formula_on_a_worked_example() -> None:
    coded = quantize.asymmetric(np.array([-1.0, 0.0, 14.0]), bits=4)  # step 15 / 15 = 1, zero point 1
    assert (coded.codes.tolist(), float(coded.offset)) == ([0, 1, 15], 1.0)
    assert coded.restore().tolist() == [-1.0, 0.0, 14.0]


def test_the_logarithm_has_finer_steps_near_zero_than_at_the_ends() -> None:
    levels = np.unique(quantize.logarithmic(np.linspace(-1, 1, 4001), bits=5).restore())
    steps = np.diff(levels[levels >= 0])
    assert (np.diff(steps) > 0).all()
    assert levels[-1] == pytest.approx(1.0) and 0.0 in levels


@settings(max_examples=examples(60), deadline=None)
@given(VALUES, st.integers(2, 8), st.sampled_from([None, 0]))
def test_linear_codes_come_back_within_half_a_step(values, bits, axis) -> None:
    for method in (quantize.minmax, quantize.symmetric):
        coded = method(values, bits, axis)
        assert coded.codes.max() < 2**bits
        error = np.abs(coded.restore() - values)
        assert (error <= coded.scale / 2 + 1e-4).all()


@settings(max_examples=examples(60), deadline=None)
@given(VALUES, st.integers(2, 8))
def test_zero_stays_exactly_zero_where_the_method_promises_it(values, bits) -> None:
    values.flat[0] = 0.0
    for name in ("symmetric", "asymmetric", "log"):
        assert METHODS[name](values, bits).restore().flat[0] == 0.0, name


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("constant", [0.0, 3.5, -0.25])
def test_a_constant_tensor_comes_back_as_it_was(name, constant) -> None:
    values = np.full((3, 4), constant, np.float32)
    assert np.allclose(METHODS[name](values, 4).restore(), values, atol=1e-6)


@pytest.mark.parametrize("name", METHODS)
def test_more_bits_never_hurt_a_normal_tensor(name) -> None:
    values = np.random.default_rng(0).normal(size=(40, 50))
    errors = [float(np.square(METHODS[name](values, b).restore() - values).mean()) for b in range(2, 9)]
    assert errors == sorted(errors, reverse=True)


def test_a_scale_for_each_row_is_no_worse_than_one_for_all() -> None:
    values = np.random.default_rng(1).normal(size=(16, 64)) * np.logspace(-2, 0, 16)[:, None]
    one = np.square(quantize.symmetric(values, 8).restore() - values).mean()
    each = np.square(quantize.symmetric(values, 8, axis=0).restore() - values).mean()
    assert each < one / 2


@pytest.mark.parametrize("bits", range(2, 9))
def test_packed_codes_take_their_bits_and_come_back(bits) -> None:
    codes = np.random.default_rng(bits).integers(0, 2**bits, (7, 13)).astype(np.uint8)
    data = quantize.pack(codes, bits)
    assert len(data) == -(-7 * 13 * bits // 8)
    assert (quantize.unpack(data, bits, (7, 13)) == codes).all()


@pytest.mark.parametrize("bits", [0, 1, 9])
def test_other_widths_are_refused(bits) -> None:
    with pytest.raises(ValueError, match="expected 2 to 8"):
        quantize.minmax(np.ones(3), bits)


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        quantize.symmetric(np.array([1.0, np.nan]))


def test_an_activation_range_holds_zero_exactly() -> None:
    scale, zero = quantize.affine_range(-1.0, 3.0)
    assert scale == pytest.approx(4 / 255) and -128 <= zero <= 127
    assert quantize.affine_range(0.0, 0.0) == (1.0, -128)
    assert quantize.affine_range(2.0, 4.0)[0] == pytest.approx(4 / 255)


def test_a_percentile_leaves_outliers_out() -> None:
    values = np.concatenate([np.linspace(-1, 1, 999), [50.0]])
    assert quantize.clipped_range(values) == (-1.0, 50.0)
    assert quantize.clipped_range(values, 0.99)[1] < 1.1
