"""A stand-in for the arrays of a graphics processor: numpy inside, but numpy is kept out.

`xp` has the functions of numpy, as CuPy has.  Its arrays refuse to become numpy arrays unless
asked by `get`, and its functions and operators refuse numpy arrays, as CuPy's do: code that mixes
the two fails here as it would there.
"""

import numpy as np

COUNTED = {"to_host": 0}


def _inside(value):
    if isinstance(value, Array):
        return value.inner
    if isinstance(value, np.ndarray) and value.ndim > 0:
        raise TypeError("a numpy array was mixed with arrays of the device")
    if isinstance(value, tuple | list):
        return type(value)(_inside(one) for one in value)
    return value


def _outside(value):
    if isinstance(value, np.ndarray | np.generic):
        return Array(np.asarray(value))
    return [_outside(one) for one in value] if isinstance(value, list) else value


def _wrapped(function):
    def call(*given, **named):
        return _outside(
            function(*map(_inside, given), **{key: _inside(x) for key, x in named.items()})
        )

    return call


class Array:
    """One array of the device."""

    __array_ufunc__ = None  # numpy's functions and operators refuse it

    def __init__(self, inner):
        self.inner = inner

    def __array__(self, *given, **named):
        raise TypeError("implicit conversion to a numpy array is not allowed")

    def __array_function__(self, *given, **named):
        raise TypeError("a function of numpy was called with an array of the device")

    def get(self):
        COUNTED["to_host"] += 1
        return self.inner.copy()

    def __float__(self):
        return float(self.inner)

    def __bool__(self):
        return bool(self.inner)

    def __getitem__(self, at):
        return Array(np.asarray(self.inner[_inside(at)]))

    def __setitem__(self, at, value):
        self.inner[_inside(at)] = _inside(value)

    def __getattr__(self, name):
        if name.startswith("__"):  # no back door such as __array_interface__
            raise AttributeError(name)
        found = getattr(self.inner, name)
        return _wrapped(found) if callable(found) else found


def _operator(name):
    def apply(self, *given):
        changed = getattr(self.inner, name)(*map(_inside, given))
        return self if changed is self.inner else _outside(changed)

    return apply


for _kind in ("add", "sub", "mul", "truediv", "and", "or", "matmul"):
    for _form in ("", "r", "i"):
        setattr(Array, f"__{_form}{_kind}__", _operator(f"__{_form}{_kind}__"))
for _kind in ("lt", "le", "gt", "ge", "eq", "ne", "neg", "invert", "abs", "pow"):
    setattr(Array, f"__{_kind}__", _operator(f"__{_kind}__"))


class Library:
    """The functions of numpy on arrays of the device."""

    def asarray(self, values, dtype=None):
        given = values.inner if isinstance(values, Array) else np.array(values)
        return Array(np.asarray(given, dtype=dtype))

    def __getattr__(self, name):
        found = getattr(np, name)
        return _wrapped(found) if callable(found) and not isinstance(found, type) else found


xp = Library()
