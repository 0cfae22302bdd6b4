"""Programs over pandas frames and numpy arrays: columns added through aliases, views, in-place changes, random draws."""

# ruff: noqa: E501 (a chunk of a program is easier to read on one line)

from __future__ import annotations

from collections.abc import Iterator

from .scope import Feature, Scope

FRAMES = (
    "df",
    "train",
    "test",
    "data",
    "sales",
    "users",
    "dataset",
    "X",
    "merged",
    "full",
    "clean_df",
    "raw",
    "frame_a",
    "orders",
)


def opening(s: Scope) -> tuple[str, ...]:
    """The imports, and one or two frames that every feature may use."""
    chunks = ["import numpy as np\nimport pandas as pd"]
    for _ in range(s.n(1, 2)):
        chunks.append(made(s))
        s.emitted()
    return tuple(chunks)


def frame_name(s: Scope) -> str:
    for _ in range(8):
        name = s.one(*FRAMES)
        if name not in s.used:
            s.used.add(name)
            return name
    return s.name() + "_df"


def made(s: Scope) -> str:
    df, rows = s.publish("frame", frame_name(s)), s.n(5, 12)
    return s.one(
        f"{df} = pd.DataFrame({{'a': np.arange({rows}), 'b': np.arange({rows})[::-1] * 1.5, 'g': list('xyz' * 5)[:{rows}]}})",
        f"np.random.seed({s.n()})\n{df} = pd.DataFrame({{'a': np.random.randint(0, 9, {rows}), 'b': np.random.rand({rows}), 'g': np.random.choice(list('xyz'), {rows})}})",
        f"{df} = pd.DataFrame([(q, q % 3 / 2, 'xyz'[q % 3]) for q in range({rows})], columns=['a', 'b', 'g'])",
        f"{df} = pd.DataFrame({{'a': range({rows}), 'b': np.linspace(0, 1, {rows}), 'g': 'x'}})\n{df}.loc[::2, 'g'] = 'z'",
    )


def frame(s: Scope) -> str:
    return s.shared("frame") or "pd.DataFrame({'a': [1], 'b': [2.], 'g': ['x']})"


def digest(s: Scope, *names: str) -> str:
    """A print of what a frame holds, that is the same on every platform."""
    return "\n".join(
        s.one(
            f"print({n}.shape, list({n}.columns), round(float({n}.select_dtypes('number').to_numpy().sum()), 6))", f"print({n}.head({s.n(2, 4)}).to_string())",
            f"print({n}.to_csv(index=False).strip())", f"print(len({n}), round(float({n}['a'].sum()), 5), {n}.columns.tolist())",
            f"print({n}.round(3).tail(2).to_dict('list'))",
        )
        for n in names
    )  # fmt: skip


def column(s: Scope) -> str:
    return s.one("total", "ratio", "flag", "scaled", "c1", "c2", "log_a", "rank")


def add_columns(s: Scope) -> Iterator[str]:
    df, c = frame(s), column(s)
    yield s.one(
        f"{df}['{c}'] = {df}['a'] * {s.n()} + {df}['b']",
        f"{df}.loc[:, '{c}'] = {df}.a / ({df}.a.max() + 1)",
        f"{df}.insert(0, '{c}', {df}['b'] - 1) if '{c}' not in {df} else None",
        f"{df}['{c}'] = np.where({df}['a'] > {s.n()}, 1, 0)",
    )
    yield digest(s, df)
    yield s.one(
        f"{df}.loc[{df}['a'] > 2, '{c}'] = 0",
        f"{df}['{c}'] += 1",
        f"{df}['{c}'] = {df}['{c}'].astype(float).round(2)",
        f"{df}.at[1, 'a'] = {s.n()}",
    )
    yield digest(s, df)


def frame_alias(s: Scope) -> Iterator[str]:
    df, b, c = frame(s), frame_name(s), column(s)
    yield s.one(
        f"{b} = {df}",
        f"{b} = {df}.copy()",
        f"{b} = [{df}][0]",
        f"{b} = {df}[['a', 'b', 'g']]",
        f"{b} = {df}[{df}['a'] > 1]",
        f"{b} = {df}.reset_index(drop=True)",
        f"{b} = {df}.sort_values('b')",
    )
    yield s.one(
        f"{b}['{c}'] = 5",
        f"{b}.loc[{b}.index[0], 'a'] = 77",
        f"{b}.iloc[0, 0] = 42 if {b}.dtypes.iloc[0] != object else 'q'",
        f"{b}.drop(columns=['b'], inplace=True)" if False else f"{b}['a'] = {b}['a'] + 1",
    )
    yield digest(s, df, b)


def frame_loop(s: Scope) -> Iterator[str]:
    a, b, v, c = frame(s), frame_name(s), s.one("d", "frame", "dataset_", "part"), column(s)
    yield f"{b} = {a}.copy()\n{s.name()} = [{a}, {b}]"
    body = s.one(
        f"{v}['{c}'] = {v}['a'] + {s.n()}",
        f"{v}.rename(columns={{'{c}': 'other'}}, inplace=True)",
        f"{v} = {v}.assign({c}=1)",
        f"{v}['a'] = {v}['a'].fillna(0)\n    {v}['{c}'] = len({v})",
        f"{v}.loc[{v}.index[0], 'b'] = -1.0",
    )
    yield f"for {v} in {s.one(f'[{a}, {b}]', f'({b}, {a})')}:\n    {body}"
    yield digest(s, a, b)
    yield f"print({v}.shape)"


def frame_helper(s: Scope) -> Iterator[str]:
    f, df, out, c, k = s.function(), frame(s), frame_name(s), column(s), s.name()
    yield f"{k} = {s.n()}"
    yield f"def {f}(frame, by={s.n()}):\n    " + s.one(
        f"frame['{c}'] = frame['a'] * by + {k}\n    return frame", f"frame = frame.copy()\n    frame['{c}'] = by\n    return frame", f"return frame.assign({c}=frame['a'] - {k})",
        f"frame['{c}'] = {k}", f"for col in ['a', 'b']:\n        frame[col] = frame[col] + {k}\n    return frame", f"frame.loc[frame['a'] > by, '{c}'] = {k}\n    return len(frame)",
        "frame.sort_values('b', ascending=False, inplace=True)\n    return frame.head(by)",
    )  # fmt: skip
    yield s.one(
        f"{out} = {f}({df})",
        f"{out} = {f}({df}, by=2)",
        f"{out} = {f}({df}.copy())",
        f"{out} = {df}.pipe({f})",
        f"{out} = [{f}(q) for q in [{df}]][0]",
    )
    yield f"print(type({out}).__name__, None if not hasattr({out}, 'columns') else list({out}.columns))"
    yield digest(s, df)
    if s.chance(0.5):
        yield f"{k} = {s.n(10, 20)}\n{f}({df})"
        yield digest(s, df)


def global_frame_helper(s: Scope) -> Iterator[str]:
    f, df, c = s.function(), frame(s), column(s)
    if not df.isidentifier():
        return
    yield f"def {f}(col, value):\n    " + s.one(
        f"{df}[col] = value",
        f"{df}.loc[:, col] = value\n    return {df}",
        f"global {df}\n    {df} = {df}.assign(**{{col: value}})",
    )
    yield f"{f}('{c}', {s.n()})"
    yield digest(s, df)
    yield f"for name, value in [('p', 1), ('q', 2)]:\n    {f}(name, value)"
    yield digest(s, df)


def inplace(s: Scope) -> Iterator[str]:
    df, b = frame(s), frame_name(s)
    yield f"{b} = {df}.copy()"
    yield s.one(
        f"{b}.sort_values(['g', 'b'], inplace=True)", f"{b}.rename(columns={{'b': 'beta'}}, inplace=True)", f"{b}.set_index('g', inplace=True)", f"{b}.drop_duplicates('g', inplace=True)",
        f"{b}.drop(index={b}.index[:2], inplace=True)", f"{b}.reset_index(inplace=True)", f"{b} = {b}.drop(columns='g')", f"{b}.query('a > 1', inplace=True)", f"{b}.dropna(inplace=True)",
    )  # fmt: skip
    yield f"print(list({b}.columns), {b}.shape, {b}.index[:3].tolist())"
    yield digest(s, df)


def numpy_views(s: Scope) -> Iterator[str]:
    a, v = s.name(), s.name()
    yield f"{a} = np.arange({s.n(8, 12)}.)"
    yield s.one(
        f"{v} = {a}[2:5]",
        f"{v} = {a}[::2]",
        f"{v} = {a}.reshape(-1, 1)",
        f"{v} = {a}[[0, 1]]",
        f"{v} = {a}.T",
        f"{v} = {a}.ravel()",
        f"{v} = np.asarray({a})",
        f"{v} = {a}[{a} > 3]",
    )
    yield s.one(
        f"{v}[0] = 99",
        f"{v} += 1",
        f"{v} *= 2",
        f"np.add({v}, 1, out={v})",
        f"{v} = {v} + 1",
        f"{v}.sort(axis=0)",
        f"{v}.fill(7)",
        f"np.random.shuffle({v})" if False else f"{v}[:] = 3",
    )
    yield f"print({a}.tolist(), {v}.ravel().tolist())"
    yield f"{a}[-1] = -5\nprint({a}.sum(), {v}.sum())"


def random_draws(s: Scope) -> Iterator[str]:
    df, a = frame(s), s.name()
    yield f"np.random.seed({s.n()})"
    yield s.one(
        f"{a} = np.random.rand(3)",
        f"{a} = np.array({df}.sample(3)['a'])",
        f"{a} = np.random.permutation(5)",
        f"{a} = np.random.choice([1, 2, 3], 4)",
    )
    yield s.one(
        f"{df}.sample(2)",
        f"{df}.sample(n=1)",
        "np.random.rand()",
        f"print({df}.sample(2)['a'].tolist())",
        f"{df}.sample(2, random_state=1)",
        f"np.random.shuffle({a})",
    )
    yield f"print(np.round({a}, 5).tolist(), round(np.random.rand(), 6))"


def own_rng(s: Scope) -> Iterator[str]:
    r, a = s.name(), s.name()
    yield f"{r} = np.random." + s.one(f"default_rng({s.n()})", f"RandomState({s.n()})")
    yield f"{a} = {r}.normal(size=3)"
    yield s.one(f"{r}.normal()", f"other_ = {r}\nother_.normal(size=2)", f"noise_ = {r}.permutation(4)")
    yield f"print(np.round({a}, 6).tolist(), np.round({r}.normal(), 6))"


def grouped(s: Scope) -> Iterator[str]:
    df, g = frame(s), s.name()
    yield f"{g} = {df}.groupby('g')"
    if s.chance(0.4):
        yield f"{df}['late'] = 1"
    yield s.one(
        f"print({g}['a'].sum().to_dict())",
        f"print({g}['b'].mean().round(4).to_dict())",
        f"for key_, part_ in {g}:\n    print(key_, len(part_), list(part_.columns))",
        f"print({g}.size().tolist())",
        f"print({g}['a'].agg(['min', 'max']).to_string())",
    )
    yield f"{df}['g_mean'] = {df}.groupby('g')['a'].transform('mean')"
    yield digest(s, df)


def merged(s: Scope) -> Iterator[str]:
    df, other, out = frame(s), frame_name(s), frame_name(s)
    yield f"{other} = pd.DataFrame({{'g': ['x', 'y', 'z'], 'w': [{s.n()}, {s.n()}, {s.n()}]}})"
    yield s.one(
        f"{out} = {df}.merge({other}, on='g', how='left')",
        f"{out} = pd.merge({df}, {other}, on='g')",
        f"{out} = pd.concat([{df}, {other}], ignore_index=True)",
        f"{out} = {df}.join({other}.set_index('g'), on='g', rsuffix='_r')",
    )
    yield f"{other}.loc[0, 'w'] = 100"
    yield f"print({out}.shape, float({out}['w'].sum()), {other}['w'].tolist())"
    s.publish("frame", out)


def missing(s: Scope) -> Iterator[str]:
    df, b = frame(s), frame_name(s)
    yield f"{b} = {df}.copy()\n{b}['m'] = {b}['b'].where({b}['a'] % 2 == 0)"
    yield f"fill_ = {b}['m'].{s.one('median', 'mean', 'max')}()"
    yield s.one(
        f"{b}['m'] = {b}['m'].fillna(fill_)",
        f"{b}.fillna({{'m': fill_}}, inplace=True)",
        f"{b} = {b}.dropna()",
        f"{b}.loc[{b}['m'].isna(), 'm'] = fill_",
        f"{b}['m'].fillna(fill_)",
    )
    yield f"print({b}['m'].isna().sum(), round(float({b}['m'].sum()), 4), round(float(fill_), 4))"


def strings_query(s: Scope) -> Iterator[str]:
    df, low = frame(s), s.name()
    yield f"{low} = {s.n(1, 4)}"
    yield f"print({df}.query('a > @{low}').shape)" if low.isascii() else "pass"
    f = s.function()
    yield f"def {f}(limit_):\n    return len({df}.query('a >= @limit_ and b < 100'))" if df.isidentifier() else "pass"
    if df.isidentifier():
        yield f"print({f}({low}), {f}({s.n()}))"
    yield (
        f"{low} += 1\nprint({df}.eval('a + b').round(3).sum(), {df}.query('a == @{low}')['a'].tolist())"
        if low.isascii()
        else "pass"
    )


def series_from_frame(s: Scope) -> Iterator[str]:
    df, c = frame(s), s.name()
    yield f"{c} = {df}['b']"
    yield s.one(
        f"{c} = {c} * 2",
        f"{c}.name = 'renamed'",
        f"{c}.iloc[0] = -1.0",
        f"{c} += 1",
        f"{df}['b'] = 0.5",
        f"{c} = {c}.sort_values()",
    )
    yield f"print({c}.round(4).tolist()[:4], {c}.name, {df}['b'].round(4).tolist()[:4])"


def applied(s: Scope) -> Iterator[str]:
    df, f, k, m = frame(s), s.function(), s.name(), s.name()
    yield f"{k} = {s.n()}\n{m} = {{'x': 1, 'y': 2}}"
    yield f"def {f}(v):\n    return v * {k} if v > 2 else -v"
    yield s.one(
        f"{df}['f'] = {df}['a'].apply({f})",
        f"{df}['f'] = {df}['a'].map(lambda v: {f}(v) + {k})",
        f"{df}['f'] = [{f}(v) for v in {df}['a']]",
        f"{df}['f'] = {df}.apply(lambda r: r['a'] + {k}, axis=1)",
    )
    yield f"{m}['z'] = 3\n{df}['code'] = {df}['g'].map({m})"
    yield digest(s, df)


def settings(s: Scope) -> Iterator[str]:
    df = frame(s)
    yield s.one(
        "pd.set_option('display.precision', 2)",
        "pd.options.display.max_rows = 4",
        "np.set_printoptions(precision=3)",
        "np.seterr(divide='ignore')",
        "pd.set_option('display.width', 60)",
    )
    yield f"print({df})\nprint(np.array([1 / 3, 2 / 3]))"
    yield "pd.reset_option('display')\nnp.set_printoptions(precision=8)"


def csv_files(s: Scope) -> Iterator[str]:
    df, b, p = frame(s), frame_name(s), f"{s.n(1, 99)}.csv"
    yield f"{df}.to_csv('{p}', index=False)"
    yield f"{b} = pd.read_csv('{p}')"
    yield f"print({b}.shape, {b}.columns.tolist())"
    yield f"{b}.head(2).to_csv('{p}', index=False)\nprint(len(pd.read_csv('{p}')))"


def models(s: Scope) -> Iterator[str]:
    df, m, X, y = frame(s), s.name(), frame_name(s), s.name()
    yield "from sklearn.linear_model import LinearRegression, Ridge\nfrom sklearn.preprocessing import StandardScaler"
    yield f"{X} = {df}[['a', 'b']].astype(float)\n{y} = {X}['a'] * 2 - {X}['b']"
    yield f"{m} = {s.one('LinearRegression()', f'Ridge(alpha={s.n()})')}"
    if s.chance(0.5):
        yield f"scaler_ = StandardScaler()\n{X} = scaler_.fit_transform({X})"
    yield s.one(
        f"{m}.fit({X}, {y})",
        f"print(type({m}.fit({X}, {y})).__name__)",
        f"fitted_ = {m}.fit({X}, {y})",
        f"models_ = {{'m': {m}}}\nfor name_, model_ in models_.items():\n    model_.fit({X}, {y})",
    )
    yield f"print(np.round({m}.coef_, 4).tolist(), round({m}.score({X}, {y}), 4))"


def split(s: Scope) -> Iterator[str]:
    df = frame(s)
    names = [s.name() for _ in range(4)]
    yield "from sklearn.model_selection import train_test_split"
    if s.chance(0.5):
        yield f"np.random.seed({s.n()})\n{', '.join(names)} = train_test_split({df}[['a']], {df}['b'], test_size=0.3)"
    else:
        yield f"{', '.join(names)} = train_test_split({df}[['a']], {df}['b'], test_size=0.3, random_state={s.n()})"
    yield f"print({names[0]}['a'].tolist(), {names[3]}.round(3).tolist())"
    yield f"{names[0]}['new'] = 1\nprint({names[0]}.shape, {df}.shape[0])"


FEATURES: tuple[Feature, ...] = (
    add_columns, add_columns, frame_alias, frame_alias, frame_loop, frame_loop, frame_helper, frame_helper, global_frame_helper, inplace,
    numpy_views, numpy_views, random_draws, random_draws, own_rng, grouped, merged, missing, strings_query, series_from_frame, applied,
    settings, csv_files, models, split,
)  # fmt: skip
