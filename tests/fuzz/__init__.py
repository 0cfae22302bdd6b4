"""Differential fuzzing: random notebooks whose printed output is known by running them.

``generate`` makes a notebook from a profile and a seed; ``run_notebook`` runs its cells as a kernel would;
``run_module`` runs what the tool made of it; ``explain`` says whether the two did the same; ``minimise`` cuts a
failing notebook down.

    python tests/fuzz/run.py --profile plain --count 1000
"""
