"""Tidy notebooks as most people write them: to measure structure, not to break anything."""

# ruff: noqa: E501 (a chunk of a program is easier to read on one line)

from __future__ import annotations

from random import Random

MODELS = {
    "LogisticRegression": ("sklearn.linear_model", "max_iter=500"),
    "RandomForestClassifier": ("sklearn.ensemble", "n_estimators=10, random_state=0"),
    "DecisionTreeClassifier": ("sklearn.tree", "max_depth=3, random_state=1"),
    "KNeighborsClassifier": ("sklearn.neighbors", "n_neighbors=3"),
}


def notebook(rng: Random) -> tuple[tuple[str, str], ...]:
    """Load, look, prepare, split, train, evaluate, save: in one of many wordings, with or without headings."""
    df = rng.choice(("df", "data", "dataset", "train"))
    model = rng.choice(tuple(MODELS))
    module, arguments = MODELS[model]
    clf = rng.choice(("model", "clf", "classifier"))
    heads = rng.random() < 0.75
    cells: list[tuple[str, str]] = []

    def add(heading: str, *sources: str) -> None:
        if heads:
            cells.append(("markdown", f"{'#' * rng.randint(1, 3)} {heading}"))
        if rng.random() < 0.3:
            sources = ("\n".join(sources),)
        cells.extend(("code", source) for source in sources)

    imports = f"import numpy as np\nimport pandas as pd\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.metrics import accuracy_score, f1_score\nfrom {module} import {model}"
    if rng.random() < 0.5:
        cells.append(("markdown", "# Predicting the outcome\nA small study."))
    add("Imports", imports + ("\nnp.random.seed(0)" if rng.random() < 0.3 else ""))
    rows = rng.randint(40, 80)
    add(
        rng.choice(("Load the data", "Reading data", "Data")),
        f"rng = np.random.RandomState({rng.randint(0, 9)})\n{df} = pd.DataFrame({{'age': rng.randint(18, 80, {rows}).astype(float), 'fare': rng.rand({rows}) * 90, 'sex': rng.choice(['m', 'f'], {rows}), 'city': rng.choice(['a', 'b', 'c'], {rows})}})\n"
        f"{df}['y'] = (({df}['age'] > 45) | ({df}['sex'] == 'f')).astype(int)\n{df}.loc[::7, 'age'] = np.nan",
        f"{df}.head()",
    )
    add(
        rng.choice(("Exploration", "A first look")),
        f"print({df}.shape)\n{df}.describe()",
        f"{df}['y'].value_counts()",
        f"{df}.isna().sum()",
    )
    steps = [
        f"{df}['age'] = {df}['age'].fillna({df}['age'].median())",
        f"{df}['sex'] = {df}['sex'].map({{'m': 0, 'f': 1}})",
        f"{df} = pd.get_dummies({df}, columns=['city'], dtype=int)",
    ]
    if rng.random() < 0.5:
        steps.append(f"{df}['log_fare'] = np.log1p({df}['fare'])")
    if rng.random() < 0.4:
        steps.append(
            f"def bucket(age):\n    if age < 30:\n        return 0\n    return 1 if age < {rng.randint(40, 60)} else 2\n\n{df}['bucket'] = {df}['age'].apply(bucket)"
        )
    if rng.random() < 0.3:
        steps.append(f"for col in ['age', 'fare']:\n    {df}[col] = ({df}[col] - {df}[col].mean()) / {df}[col].std()")
    add(rng.choice(("Clean the data", "Feature engineering", "Preprocessing")), *steps)
    add(
        rng.choice(("Split into train and test", "Train/test split")),
        f"X = {df}.drop(columns=['y'])\ny = {df}['y']",
        f"X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state={rng.randint(0, 50)})\nprint(X_train.shape, X_test.shape)",
    )
    if rng.random() < 0.5:
        add(
            "Scaling",
            "from sklearn.preprocessing import StandardScaler\nscaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)",
        )
    add(
        rng.choice(("Train the model", "Modelling", "Fit")),
        f"{clf} = {model}({arguments})\n{clf}.fit(X_train, y_train)",
    )
    if rng.random() < 0.3:
        add(
            "Compare",
            f"scores = {{}}\nfor k in (1, 3):\n    other = {model}({arguments})\n    other.fit(X_train[:, :k] if hasattr(X_train, 'dtype') else X_train.iloc[:, :k], y_train)\n    scores[k] = other.score(X_test[:, :k] if hasattr(X_test, 'dtype') else X_test.iloc[:, :k], y_test)\nprint({{k: round(v, 4) for k, v in scores.items()}})",
        )
    add(
        rng.choice(("Evaluate", "Results", "How good is it?")),
        f"y_pred = {clf}.predict(X_test)",
        "accuracy = accuracy_score(y_test, y_pred)\nf1 = f1_score(y_test, y_pred)\nprint('accuracy', round(accuracy, 4))\nprint(f'f1: {f1:.4f}')",
    )
    if rng.random() < 0.5:
        add("Save the model", f"import joblib\njoblib.dump({clf}, 'model.pkl')\nprint('saved')")
    return tuple(cells)
