"""The libraries' own formats of models: what ``train.py`` saves with, and what ``score.py`` loads with, as text.

skops and joblib save any object, and rebuild it from the private parts of its library. Boosters have files of their own,
which are data and nothing else. What such a file leaves out of a wrapper and predictions depend on (which value
is missing, what the classes are called) is saved beside it. Where a model is of another class than the notebook says, or
works with functions of the notebook, :data:`GENERAL` saves it as before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

GENERAL = '[save_object(model, folder / "model")]'


@dataclass(frozen=True, slots=True)
class ModelFormat:
    """``save`` is the text of ``write_model(model, folder)``, ``load`` that of ``read_model``.

    ``saved`` and ``loaded`` are what stands where the bundle is written and read, ``library`` is the expression for the
    library whose version counts. ``answer`` are the lines that ask a network, where it has no ``predict`` like the others.
    """

    save: str = ""
    load: str = ""
    saved: str = "*write_model(model, folder)"
    loaded: str = "read_model(folder, files)"
    library: str = 'type(model).__module__.partition(".")[0]'
    answer: tuple[str, ...] = ()


_XGBOOST = ModelFormat(
    save='''def write_model(model, folder):
    """Save in XGBoost's own format, and the settings that it leaves out."""
    import xgboost

    if type(model) is not xgboost.CLASS or callable(model.objective):
        return GENERAL
    settings = {
        "missing": model.missing,
        "enable_categorical": bool(model.enable_categorical),
        "feature_types": model.feature_types,
    }
    (folder / "model.json").write_text(json.dumps(settings), encoding="utf-8")
    model.save_model(folder / "model.ubj")
    return ["model.ubj", "model.json"]
''',
    load='''def read_model(folder, files):
    """The model, from XGBoost's own format if training could use it."""
    if "model.ubj" not in files:
        return load_object(folder, files, "model")
    import xgboost

    model = xgboost.CLASS(**read_json(folder / "model.json"))
    model.load_model(folder / "model.ubj")
    return model
''',
)
_XGBOOST_BOOSTER = ModelFormat(
    save='''def write_model(model, folder):
    """Save the model in XGBoost's own format."""
    model.save_model(folder / "model.ubj")
    return ["model.ubj"]
''',
    load='''def read_model(folder, files):
    """The model, from XGBoost's own format."""
    import xgboost

    return xgboost.Booster(model_file=folder / "model.ubj")
''',
)
_LIGHTGBM_CLASSIFIER = ModelFormat(
    save='''def write_model(model, folder):
    """Save the trees in LightGBM's own format, and the classes."""
    import lightgbm

    own = type(model) is lightgbm.LGBMClassifier and not callable(model.objective)
    if not own or "pred" in str(model.get_params()) or len(model.classes_) < 2:
        return GENERAL
    classes = {"labels": model.classes_.tolist(), "dtype": str(model.classes_.dtype)}
    (folder / "model.json").write_text(json.dumps(classes), encoding="utf-8")
    model.booster_.save_model(folder / "model.txt")
    return ["model.txt", "model.json"]
''',
    load='''class LightGBMClassifier:
    """Answers as the LGBMClassifier did whose trees these are."""

    def __init__(self, booster, classes):
        self.booster, self.classes_ = booster, classes

    def predict_proba(self, features):
        found = self.booster.predict(as_numbers(features))
        return np.column_stack([1 - found, found]) if found.ndim == 1 else found

    def predict(self, features):
        return self.classes_[self.predict_proba(features).argmax(axis=1)]


def as_numbers(features):
    """Arrays of objects as numbers, as LightGBM's estimators take them."""
    objects = isinstance(features, np.ndarray) and features.dtype == object
    return features.astype(float) if objects else features


def read_model(folder, files):
    """The model, from LightGBM's own format if training could use it."""
    if "model.txt" not in files:
        return load_object(folder, files, "model")
    import lightgbm

    classes = read_json(folder / "model.json")
    return LightGBMClassifier(
        lightgbm.Booster(model_file=folder / "model.txt"),
        np.array(classes["labels"], dtype=classes["dtype"]),
    )
''',
)
_LIGHTGBM_REGRESSOR = ModelFormat(
    save='''def write_model(model, folder):
    """Save the trees in LightGBM's own format."""
    import lightgbm

    own = type(model) is lightgbm.LGBMRegressor
    if not own or "pred" in str(model.get_params()):
        return GENERAL
    model.booster_.save_model(folder / "model.txt")
    return ["model.txt"]
''',
    load='''class LightGBMRegressor:
    """Answers as the LGBMRegressor did whose trees these are."""

    def __init__(self, booster):
        self.booster = booster

    def predict(self, features):
        objects = isinstance(features, np.ndarray) and features.dtype == object
        return self.booster.predict(features.astype(float) if objects else features)


def read_model(folder, files):
    """The model, from LightGBM's own format if training could use it."""
    if "model.txt" not in files:
        return load_object(folder, files, "model")
    import lightgbm

    return LightGBMRegressor(lightgbm.Booster(model_file=folder / "model.txt"))
''',
)
_LIGHTGBM_BOOSTER = ModelFormat(
    save='''def write_model(model, folder):
    """Save the model in LightGBM's own format."""
    model.save_model(folder / "model.txt")
    return ["model.txt"]
''',
    load='''def read_model(folder, files):
    """The model, from LightGBM's own format."""
    import lightgbm

    return lightgbm.Booster(model_file=folder / "model.txt")
''',
)
_CATBOOST = ModelFormat(
    save='''def write_model(model, folder):
    """Save the model in CatBoost's own format."""
    import catboost

    if type(model) is not catboost.CLASS:
        return GENERAL
    model.save_model(str(folder / "model.cbm"))
    return ["model.cbm"]
''',
    load='''def read_model(folder, files):
    """The model, from CatBoost's own format if training could use it."""
    if "model.cbm" not in files:
        return load_object(folder, files, "model")
    import catboost

    return catboost.CLASS().load_model(str(folder / "model.cbm"))
''',
)
_KERAS = ModelFormat(
    save='''def write_model(model, folder):
    """Save the network in Keras' own format, and what it computes with."""
    import keras

    about = {"backend": keras.backend.backend()}
    (folder / "model.json").write_text(json.dumps(about), encoding="utf-8")
    model.save(folder / "model.keras")
    return ["model.keras", "model.json"]
''',
    load='''def read_model(folder, files):
    """The network, from Keras' own format; no code in the file is run."""
    backend = read_json(folder / "model.json")["backend"]
    os.environ.setdefault("KERAS_BACKEND", backend)
    import keras

    if keras.backend.backend() != backend:
        here = keras.backend.backend()
        raise InputError(f"the model needs Keras on {backend}; here it is on {here}")
    return keras.models.load_model(
        folder / "model.keras", compile=False, safe_mode=True
    )
''',
    library='"keras"',
    answer=("answer = model.predict(features, verbose=0)",),
)
_TORCH = ModelFormat(
    save='''def write_model(model, folder):
    """Save the weights of the network; score.py builds it anew with build_network."""
    import torch

    torch.save(model.state_dict(), folder / "model.pt")
    return ["model.pt"]
''',
    load='''def read_model(folder, state):
    """The network as training built it, with the weights of its end."""
    import torch

    model = build_network(state)
    weights = torch.load(folder / "model.pt", map_location="cpu", weights_only=True)
    model.load_state_dict(weights)
    return model.eval()
''',
    loaded="read_model(folder, self.state)",
    library='"torch"',
    answer=("with torch.no_grad():", "    answer = model(features)"),
)
_ANY = ModelFormat(
    saved='save_object(model, folder / "model")',
    loaded='load_object(folder, files, "model")',
)

FORMATS = {
    **{
        f"xgboost.{name}": _XGBOOST
        for name in ("XGBClassifier", "XGBRegressor", "XGBRFClassifier", "XGBRFRegressor", "XGBRanker")
    },
    "xgboost.Booster": _XGBOOST_BOOSTER,
    "lightgbm.LGBMClassifier": _LIGHTGBM_CLASSIFIER,
    "lightgbm.LGBMRegressor": _LIGHTGBM_REGRESSOR,
    "lightgbm.Booster": _LIGHTGBM_BOOSTER,
    **{f"catboost.{name}": _CATBOOST for name in ("CatBoostClassifier", "CatBoostRegressor", "CatBoost")},
    **{
        f"{library}.{name}": _KERAS
        for library in ("keras", "tensorflow")
        for name in ("Model", "Sequential", "Functional")
    },
    "torch.Module": _TORCH,
    "torch.Sequential": _TORCH,
}
"""Class of the model → its format."""


def model_format(class_name: str) -> ModelFormat:
    """The format for models of a class, its name filled in: the library's own, else that of any object."""
    found = FORMATS.get(class_name, _ANY)
    name = class_name.rpartition(".")[2]
    save = found.save.replace("CLASS", name).replace("GENERAL", GENERAL)
    return replace(found, save=save, load=found.load.replace("CLASS", name))


def has_own_format(class_name: str) -> bool:
    """Whether the library of the class has a format of its own for it."""
    return class_name in FORMATS
