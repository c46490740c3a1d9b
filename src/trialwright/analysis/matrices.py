"""Linear algebra of many small matrices: the first axes count them, the last two are rows and columns."""

from typing import cast

import numpy as np

from trialwright.analysis.result import BoolArray, FloatArray, IntArray


def positive(matrices: FloatArray) -> BoolArray:
    """Which of many symmetric matrices are positive definite, by a clear margin. Shape (..., m, m) -> (...)."""
    finite = np.isfinite(matrices.sum(axis=(-2, -1), keepdims=True))
    values = np.linalg.eigvalsh(np.where(finite, matrices, 0.0))
    return np.asarray((values[..., 0] > 1e-13 * np.abs(values[..., -1])) & (values[..., -1] > 0))


def every(truth: BoolArray, axis: int = -1) -> BoolArray:
    """Whether all along an axis are true."""
    return np.asarray(np.all(truth, axis=axis), dtype=np.bool_)


def some(truth: BoolArray, axis: int = -1) -> BoolArray:
    """Whether any along an axis is true."""
    return np.asarray(np.any(truth, axis=axis), dtype=np.bool_)


def counted(truth: BoolArray, axis: int | tuple[int, int] = -1) -> IntArray:
    """How many along an axis, or two, are true."""
    return np.asarray(np.sum(truth, axis=axis), dtype=np.int64)


def inverse(matrices: FloatArray) -> FloatArray:
    """The inverse of each. Raises: LinAlgError where one has none."""
    return cast("FloatArray", np.linalg.inv(matrices))


def transpose(matrices: FloatArray) -> FloatArray:
    """The transpose of each."""
    return matrices.swapaxes(-1, -2)


def solve(matrices: FloatArray, right: FloatArray) -> FloatArray:
    """The solution of each system. Raises: LinAlgError where one has none."""
    return cast("FloatArray", np.linalg.solve(matrices, right))


def diagonal(matrices: FloatArray) -> FloatArray:
    """The diagonal of each."""
    return np.diagonal(matrices, axis1=-2, axis2=-1)


def roots(matrices: FloatArray) -> tuple[FloatArray, BoolArray]:
    """The lower Cholesky factor of each, and whether there is one; identity where there is none."""
    try:
        return cast("FloatArray", np.linalg.cholesky(matrices)), np.ones(matrices.shape[:-2], dtype=np.bool_)
    except np.linalg.LinAlgError:
        valid = positive(matrices)
        safe = np.where(valid[..., None, None], matrices, np.eye(matrices.shape[-1]))
        return np.linalg.cholesky(safe), valid
