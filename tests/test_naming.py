"""What steps are called."""

from __future__ import annotations

import pytest

from nbrefactor.model import Stage
from nbrefactor.plan.naming import choose_name, enclosing, heading_of, written_files


@pytest.mark.parametrize(
    ("prose", "heading"),
    [
        ("# Loading the data\nSome words.", "Loading the data"),
        ("# One\n\n## Two ##\n", "Two"),
        ("### 2.1 **Cleaning** the [data](http://example.org)", "Cleaning the data"),
        ("<h2>Training &amp; more</h2>".replace("&amp; ", ""), "Training more"),
        ("**Feature engineering**", "Feature engineering"),
        ("Just words, no heading.", ""),
        ("## The limit $\\lim_{n\\to\\infty} n$ of a row", "The limit of a row"),  # a formula names nothing
        ("## Costs of $3 and $5", "Costs of 3 and 5"),
        # without a blank behind the mark, as Jupyter long took it
        ("##Cleaning the data", "Cleaning the data"),
        ("#Target\nSome words.", "Target"),
        ("##1. Cleaning", "Cleaning"),
        ("#1 of the list\n####### seven", ""),
        # imports stand at the top of the module: a heading about them alone names nothing that follows
        ("# Importing Libraries", ""),
        ("## 1. Import the necessary packages", ""),
        ("# Imports", ""),
        ("# Importing libraries and data", "Importing libraries and data"),
        ("# Import data", "Import data"),
    ],
)
def test_heading(prose: str, heading: str) -> None:
    assert heading_of(prose) == heading


@pytest.mark.parametrize(
    ("texts", "headings"),
    [
        (["# Features", "## Age", "### Gaps"], ["Gaps", "Age", "Features"]),
        (["# Features", "## Age", "some words", "## Fare"], ["Fare", "Features"]),  # not what stands beside it
        (["## Age", "# Model"], ["Model"]),
        (["# Model", "**First try**"], ["First try", "Model"]),
        (["**Age**", "**Fare**"], ["Fare"]),
        (["words"], []),
    ],
)
def test_the_headings_under_which_a_step_stands(texts: list[str], headings: list[str]) -> None:
    assert enclosing(texts) == headings


@pytest.mark.parametrize(
    ("texts", "stage", "produced", "name"),
    [
        (["Loading the data"], "load", ["df"], "load_data"),
        (["Data cleaning"], "prepare", ["df"], "clean_data"),
        (["Delete a column"], "prepare", ["df"], "delete_column"),
        (["Train a random forest"], "train", ["model"], "train_random_forest"),
        (["The model is trained here"], "load", ["df"], "load_data"),  # no step that loads promises to train
        (["Importing libraries and data"], "load", ["df"], "import_data"),
        ([], "evaluate", [], "evaluate_model"),
        (["Taking care of missing data"], "prepare", [], "handle_missing_data"),
        (["Dealing with outliers"], "prepare", [], "handle_outliers"),
        (["Grouping the sales"], "prepare", [], "group_sales"),
        (["Housing prices"], "prepare", [], "prepare_features"),
        (["Making the Confusion Matrix"], "evaluate", [], "make_confusion_matrix"),
        (["Vectorize and train"], "split", [], "split_data"),  # the part of that cell that splits
    ],
)
def test_name(texts: list[str], stage: Stage, produced: list[str], name: str) -> None:
    assert choose_name(texts, stage, produced, taken=()) == name


@pytest.mark.parametrize(
    ("texts", "name"), [(["Save"], "save_results"), (["Export"], "export_results"), (["Save the model"], "save_model")]
)
def test_a_step_that_saves_no_model_does_not_say_so(texts: list[str], name: str) -> None:
    assert choose_name(texts, "save", [], taken=(), standard="save_results") == name


def test_a_file_names_the_step_that_writes_it() -> None:
    text = 'with open("out/forecast.txt", "w") as file:\n    file.write(str(1.5))'
    assert written_files([text]) == ("forecast",)
    assert choose_name([], "save", ["forecast"], taken={"save_results"}, standard="save_results") == "save_forecast"


def test_a_name_that_is_taken_is_not_given_twice() -> None:
    assert choose_name(["Loading the data"], "load", ["sales"], taken={"load_data"}) == "load_sales"
    assert choose_name(["Loading the data"], "load", [], taken={"load_data"}) == "load_data_2"
