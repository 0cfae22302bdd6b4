"""``NBR4xx``: scoring, and what is learned from rows that it should not be learned from."""

from __future__ import annotations

from nbrefactor.diagnostics.rule import Rule

SCORING: tuple[Rule, ...] = (
    Rule(
        "NBR401",
        "no-model",
        "info",
        "No trained model found",
        "Reports that the notebook fits no model that predicts, so it becomes one `pipeline.py` and no scoring script.",
        "If the notebook does train a model, its library may be unknown to us; tag the training cell "
        "`nbrefactor:train`.",
        "# %%\nprint(sum([1, 2, 3]))\n",
        "# %%\nfrom sklearn.linear_model import Ridge\nmodel = Ridge().fit([[1.0], [2.0]], [1.0, 2.0])\n",
    ),
    Rule(
        "NBR402",
        "step-not-scorable",
        "warning",
        "Step cannot be applied to new rows",
        "Reports a preparation step on the way to the model that is neither row by row nor a fitted state we know. "
        "`score.py` raises `NotImplementedError` at that step. Where no model to ask is found at all, there is no `score.py`.",
        "A wrong prediction is worse than none.",
        "# %%\ndf['rank'] = df['income'].rank()\n",
        "# %%\ndf['rank'] = df['income'] / 100_000\n",
    ),
    Rule(
        "NBR403",
        "several-models",
        "warning",
        "Several models, one chosen",
        "Reports that more than one final model is trained, and which one `score.py` uses: the one saved, else the "
        "one last evaluated. `--model NAME` makes another choice.",
        "The notebook does not say which model it means.",
        "# %%\nridge = Ridge().fit(X, y)\nlasso = Lasso().fit(X, y)\n",
        "# %%\nridge = Ridge().fit(X, y)\nlasso = Lasso().fit(X, y)\njoblib.dump(lasso, 'model.joblib')\n",
    ),
    Rule(
        "NBR404",
        "filtered-rows",
        "info",
        "Rows removed in training only",
        "Reports a filter, `dropna`, resampling or outlier removal that training does and scoring does not.",
        "Scoring returns one prediction per row; rows unlike those kept in training are extrapolations.",
        "# %%\ndf = df[df['price'] < 1_000_000]\n",
        "# %%\ndf['price'] = df['price'].clip(upper=1_000_000)\n",
    ),
    Rule(
        "NBR405",
        "refit-on-test",
        "warning",
        "Fitted again on test rows",
        "Reports the call that fits a scaler, an imputer or a statistic on test rows, for test rows.",
        "The model sees test rows on another scale than training rows, and the scale depends on which rows are tested "
        "together. Scoring applies what was fitted in training, so its predictions differ from the notebook's.",
        "# %%\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.fit_transform(X_test)\n",
        "# %%\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)\n",
    ),
    Rule(
        "NBR406",
        "leakage-before-split",
        "warning",
        "Fitted on all rows before the split",
        "Reports the call that fits a transformer or computes a statistic from rows that are test rows later, where a "
        "model is trained on the result or evaluated with it. The message names the calls that train. Encoders of "
        "categories are not reported: they learn only which categories there are.",
        "The test score is too good: the model has indirectly seen the test rows.",
        "# %%\nX = StandardScaler().fit_transform(X)\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n"
        "model.fit(X_train, y_train).score(X_test, y_test)\n",
        "# %%\nX_train, X_test, y_train, y_test = train_test_split(X, y)\n"
        "model = make_pipeline(StandardScaler(), Ridge())\n"
        "model.fit(X_train, y_train).score(X_test, y_test)\n",
    ),
    Rule(
        "NBR407",
        "target-leakage",
        "warning",
        "Feature made from the target",
        "Reports a feature that is computed from the target column of the same row.",
        "The target is not known when scoring, and the model learns to copy it.",
        "# %%\ndf['expensive'] = df['price'] > 100\nX, y = df[['rooms', 'expensive']], df['price']\n",
        "# %%\nX, y = df[['rooms']], df['price']\n",
    ),
    Rule(
        "NBR408",
        "train-test-overlap",
        "warning",
        "Same rows in training and test",
        "Reports the call that puts test rows into training: oversampling or copying before the split, a fit on all "
        "rows; or an evaluation on training rows although test rows were split off and never met the model.",
        "The test score says how well the model remembers, not how well it predicts.",
        "# %%\nmodel.fit(X, y)\nprint(model.score(X_test, y_test))\n",
        "# %%\nmodel.fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n",
    ),
    Rule(
        "NBR409",
        "test-rows-used-to-choose",
        "warning",
        "Test rows used to choose",
        "Reports the evaluation on test rows by which a model, a parameter, a threshold or the moment to stop is "
        "chosen, where no other rows remain to test the choice on.",
        "The score of the chosen one is then too good; validation rows or cross-validation keep the test rows unseen.",
        "# %%\nbest = max(alphas, key=lambda a: Ridge(a).fit(X_train, y_train).score(X_test, y_test))\n",
        "# %%\nbest = RidgeCV(alphas).fit(X_train, y_train).alpha_\n",
    ),
    Rule(
        "NBR410",
        "unknown-input-columns",
        "info",
        "Columns of the raw data are not known",
        "Reports that the code does not reveal which columns the raw rows have; the schema is learnt when training "
        "runs.",
        "Static tests cannot make synthetic rows, and skip with the reason.",
        "# %%\nX = df.values[:, :-1]\n",
        "# %%\nX = df[['age', 'bmi']].values\n",
    ),
    Rule(
        "NBR411",
        "pickle-persistence",
        "warning",
        "Model saved as a pickle",
        "Reports that the model can only be saved with joblib or pickle.",
        "Loading a pickle runs code: load only bundles that you trust, with the same library versions.",
        "# %%\nmodel = FunctionTransformer(lambda x: x + 1)\n",
        "# %%\nmodel = Ridge()\n",
    ),
    Rule(
        "NBR412",
        "leakage-not-analysed",
        "info",
        "Leakage was not looked for",
        "Reports that the notebook holds something the leakage analysis was not made for.",
        "That no leak is reported then says nothing. Please report the notebook.",
        "This cannot be caused on purpose.\n",
        "Any other notebook.\n",
    ),
    Rule(
        "NBR413",
        "training-serving-skew",
        "warning",
        "Training and scoring notebook prepare rows differently",
        "Reports a step that only one of the two notebooks given to `convert --score-notebook` takes on the way to the "
        "model, or a value that training computes and the scoring notebook spells.",
        "The model is asked about rows unlike those it has learnt from, and answers all the same.",
        "# %%\nnew['age'] = new['age'].fillna(29.7)  # in the scoring notebook\n",
        "# %%\nnew['age'] = new['age'].fillna(joblib.load('age_median.joblib'))\n",
    ),
    Rule(
        "NBR414",
        "answers-shown-otherwise",
        "info",
        "Something is made of the answers that scoring does not give",
        "Reports grades, other numbers or labels by a limit that the notebook makes of the model's answers, where it measures or "
        "saves the answers themselves: `score.py` gives the answers, without the grades. Grades that the notebook "
        "measures or saves last are followed.",
        "The notebook does not say which of the two it means.",
        "# %%\npred = model.predict(X_test)\ngrade = pd.cut(pred, [0, 50, 100], labels=['low', 'high'])\n"
        "print(mean_absolute_error(y_test, pred))\n",
        "# %%\npred = model.predict(X_test)\nprint(mean_absolute_error(y_test, pred))\n",
    ),
)
