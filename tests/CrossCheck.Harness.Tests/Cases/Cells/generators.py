"""The generators of data/generators.md in NumPy.

Reads one request per line from standard input, as JSON:
    {"name": "normal", "count": 6, "a": 0, "b": 1, "seed": 7}            or, without a seed,
    {"name": "normal", "count": 6, "a": 0, "b": 1, "id": "q1", "column": "X"}
where a, b are mean and std, low and high, or start and step. Writes per line the elements'
little-endian binary64 bytes in hexadecimal.
"""

import json
import math
import sys

import numpy as np

MASK = (1 << 64) - 1
TWO_TO_MINUS_53 = 1.0 / (1 << 53)


def mix(z):
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def key_of(identifier, column):
    h = 0xCBF29CE484222325
    for byte in identifier.encode() + b"\0" + column.encode():
        h = ((h ^ byte) * 0x100000001B3) & MASK
    return int(mix(np.array([h], np.uint64))[0])


def draw(key, n):
    return mix(np.uint64(key) + (n + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15))


def unit(key, n):
    return (draw(key, n) >> np.uint64(11)).astype(np.float64) * TWO_TO_MINUS_53


def log(x):
    bits = x.view(np.int64)
    exponent = (bits - np.int64(0x3FE6A09E667F3BCD)) >> np.int64(52)
    m = (bits - (exponent << np.int64(52))).view(np.float64)
    e = exponent.astype(np.float64)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = 1.0 / 23.0
    for k in range(21, 1, -2):
        p = p * z + 1.0 / k
    t = s + s
    return e * 6.93147180369123816490e-01 + (t + (t * (z * p) + e * 1.90821492927058770002e-10))


def series(w, first):
    sign = -1.0
    p = 1.0 / math.factorial(first)
    for k in range(first - 2, -1, -2):
        p = p * w + sign / math.factorial(k)
        sign = -sign
    return p


def cos_turn(v):
    t = 4.0 * v
    q = np.floor(t + 0.5)
    a = (t - q) * 1.5707963267948966
    w = a * a
    c = series(w, 16)
    s = series(w, 17) * a
    return np.choose(q.astype(np.int64), [c, -s, -c, s, c])


def normal(key, i, mean, std):
    two = np.uint64(2)
    u = ((draw(key, two * i) >> np.uint64(11)) + np.uint64(1)).astype(np.float64) * TWO_TO_MINUS_53
    v = unit(key, two * i + np.uint64(1))
    return mean + std * (np.sqrt(-2.0 * log(u)) * cos_turn(v))


def uniform(key, i, low, high):
    return low + (high - low) * unit(key, i)


def integers(key, i, low, high):
    return low + np.floor((high - low) * unit(key, i))


def arange(_, i, start, step):
    return start + step * i.astype(np.float64)


def main():
    generators = {"normal": normal, "uniform": uniform, "integers": integers, "arange": arange}
    for line in sys.stdin.buffer:
        request = json.loads(line)
        key = request["seed"] & MASK if "seed" in request else key_of(request["id"], request["column"])
        i = np.arange(request["count"], dtype=np.uint64)
        with np.errstate(over="ignore"):
            x = generators[request["name"]](key, i, float(request["a"]), float(request["b"]))
        print(x.astype("<f8").tobytes().hex())


if __name__ == "__main__":
    main()
