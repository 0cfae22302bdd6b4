"""Shell lines and script cells: the same command, run through ``subprocess``."""

from __future__ import annotations

import re

from nbrefactor.python.magics.packages import installed
from nbrefactor.python.magics.rewrite import (
    Examples,
    Invocation,
    Python,
    Rewrite,
    cell,
    leave_out,
    line,
    refuse,
    value,
    vanish,
)
from nbrefactor.python.magics.strings import block, expand, quoted, words

LISTING = frozenset(
    "ls ll dir cat head tail wc pwd echo date df du free uname whoami hostname which file find tree grep nvidia-smi "
    "lscpu nproc uptime ps env printenv printf sort uniq cut awk stat md5sum sha256sum nvcc".split()
)
"""Commands that only print: their output is printed in its place among the script's own."""
SILENT = frozenset("mkdir rmdir cp mv rm touch chmod chown ln sleep kill gzip gunzip truncate".split())
"""Commands that print nothing, so that their place among the script's own output does not matter."""
FRUITLESS = frozenset({"cd", "export", "source", ".", "alias", "unset", "set", "activate", "ulimit"})
"""What changes only the shell that runs it, and each ``!`` line has a shell of its own."""
LONG_LISTINGS = ("ll", "lf", "lk", "ldir", "lx")
ALIASES = ("ls", "cat", "cp", "mv", "rm", "mkdir", "rmdir", *LONG_LISTINGS)
STREAMS = (("stdout", "--out"), ("stderr", "--err"))
SCRIPTS = (
    "bash",
    "sh",
    "script",
    "perl",
    "ruby",
    "python",
    "python2",
    "python3",
    "pypy",
    "cmd",
    "shell",
    "system",
    "sx",
    "!",
)

EXAMPLES: Examples = (
    ("!mkdir -p data", 'import subprocess\nsubprocess.run("mkdir -p data", shell=True, check=False)'),
    ("!ls data", 'import subprocess\nprint(subprocess.getoutput("ls data"))'),
    (
        "!./train.sh \\\n  --fast",
        "import subprocess\nimport sys\nsys.stdout.flush()\n"
        'subprocess.run("./train.sh --fast", shell=True, check=False)',
    ),
    (
        "d = 'x'\n!cp $d/a {d}/b",
        "import subprocess\nd = 'x'\nsubprocess.run(f\"cp {d}/a {d}/b\", shell=True, check=False)",
    ),
    ("!rm $HOME/*.tmp", 'import subprocess\nsubprocess.run("rm $HOME/*.tmp", shell=True, check=False)'),
    ("files = !ls data", 'import subprocess\nfiles = subprocess.getoutput("ls data").splitlines()'),
    ("!!ls", 'import subprocess\nsubprocess.getoutput("ls").splitlines()'),
    *((f"%{name} ls", 'import subprocess\nsubprocess.getoutput("ls").splitlines()') for name in ("sx", "system")),
    ("%ls -a", 'import subprocess\nprint(subprocess.getoutput("ls -a"))'),
    ("ls", 'import subprocess\nprint(subprocess.getoutput("ls"))'),
    ("%mkdir -p data", 'import subprocess\nsubprocess.run("mkdir -p data", shell=True, check=False)'),
    ("%ll data", 'import subprocess\nprint(subprocess.getoutput("ls -o data"))'),
    ("%cat a.txt", 'import subprocess\nprint(subprocess.getoutput("cat a.txt"))'),
    *(
        (f"%{name} a b", f'import subprocess\nsubprocess.run("{name} a b", shell=True, check=False)')
        for name in ("cp", "mv", "rm", "rmdir")
    ),
    *((f"%{name}", 'import subprocess\nprint(subprocess.getoutput("ls -o"))') for name in LONG_LISTINGS),
    ("!", ""),
    ("!cd data", ""),
    ("if x:\n    !touch a", 'import subprocess\nif x:\n    subprocess.run("touch a", shell=True, check=False)'),
    (
        "%%bash\nmkdir a\necho hi",
        'import subprocess\nimport sys\nsys.stdout.flush()\nsubprocess.run(\n    ["bash"],\n'
        '    input="""\\\nmkdir a\necho hi\n""",\n    text=True,\n    check=True,\n)',
    ),
    (
        "%%script --no-raise-error --out text perl -w\nprint 1;",
        'import subprocess\ntext = subprocess.run(\n    ["perl", "-w"],\n    input="print 1;\\n",\n'
        "    stdout=subprocess.PIPE,\n    text=True,\n    check=False,\n).stdout",
    ),
    (
        "%%python3\nprint(1)",
        "import subprocess\nimport sys\nsys.stdout.flush()\nsubprocess.run(\n    [sys.executable],\n"
        '    input="print(1)\\n",\n    text=True,\n    check=True,\n)',
    ),
    ("%%bash --bg\nserve", 'import subprocess\nsubprocess.Popen(["bash", "-c", "serve\\n"])'),
    ("%%bash\n# first\npip install seaborn\n", ""),
    *(
        (
            f"%%{name} -x\na",
            f'import subprocess\nimport sys\nsys.stdout.flush()\nsubprocess.run(\n    ["{name}", "-x"],\n'
            '    input="a\\n",\n    text=True,\n    check=True,\n)',
        )
        for name in ("bash", "sh", "perl", "ruby", "python2", "cmd")
    ),
    *(
        (
            f"%%{name}\na",
            f"import subprocess\nimport sys\nsys.stdout.flush()\nsubprocess.run(\n    [{program}],\n"
            '    input="a\\n",\n    text=True,\n    check=True,\n)',
        )
        for name, program in (("shell", '"bash"'), ("python", "sys.executable"), ("pypy", "sys.executable"))
    ),
    *((f"%%{name}\nls", 'import subprocess\nsubprocess.getoutput("ls\\n").splitlines()') for name in ("!", "system")),
    ("%%sx\nls", 'import subprocess\nsubprocess.getoutput("ls\\n").splitlines()'),
)


@line("!")
def shell(call: Invocation) -> Rewrite:
    """``!command``, and ``lines = !command``."""
    command = call.argument
    if not command:
        return vanish()
    packages = installed(command)
    if packages:
        return packages
    first = _first_word(command)
    if first in FRUITLESS and not re.search(r"[;&|]", command):
        return leave_out(f"`!{command}` changes only a shell of its own, so it has no effect")
    source = expand(command, call.names)
    run = f"subprocess.run({source}, shell=True, check=False)"
    if re.search(r"(?<![0-9&<>])>(?![&>])|>>", command) or (first in SILENT and not re.search(r"[;&|]", command)):
        statement = Python(run, ("import subprocess",))
    elif first in LISTING:
        statement = Python(f"print(subprocess.getoutput({source}))", ("import subprocess",))
    else:
        # The command writes to the same place as we do, and must not overtake what waits in our buffer.
        statement = Python(f"sys.stdout.flush()\n{run}", ("import subprocess", "import sys"))
    captured = Python(f"subprocess.getoutput({source}).splitlines()", ("import subprocess",))
    rewrite = Rewrite(statement=statement, value=captured)
    return rewrite.noting("NBR208", f"the scripts run the shell command `{command}`")


@line("!!", "sx", "system")
def captured_lines(call: Invocation) -> Rewrite:
    rewrite = shell(call)
    return Rewrite(value=rewrite.value, notes=rewrite.notes, requirements=rewrite.requirements)


@line(*ALIASES)
def alias(call: Invocation) -> Rewrite:
    command = "ls -o" if call.name in LONG_LISTINGS else call.name
    return shell(Invocation("!", f"{command} {call.argument}".strip(), names=call.names))


@cell(*SCRIPTS)
def script(call: Invocation) -> Rewrite:
    lines = [text for text in call.body.splitlines() if text.strip() and not text.lstrip().startswith("#")]
    packages = installed(" && ".join(lines)) if call.name in ("bash", "sh", "shell", "!", "sx", "system") else None
    if packages:
        return packages
    note = f"the scripts run the `%%{call.name}` cell through `subprocess`"
    if call.name in ("!", "sx", "system"):
        source = f"subprocess.getoutput({block(call.body)}).splitlines()"
        return value(source, "import subprocess").noting("NBR208", note)
    options, command = _options(call)
    if not command:
        return refuse("names no program")
    return _process(call, options, command).noting("NBR208", note)


def _process(call: Invocation, options: dict[str, str], command: list[str]) -> Rewrite:
    python = command[0] in ("python", "python3", "pypy")
    program = ["sys.executable"] if python else [quoted(command[0])]
    listed = ", ".join([*program, *(expand(word, call.names) for word in command[1:])])
    imports = ("import subprocess", "import sys") if python else ("import subprocess",)
    if "--bg" in options:
        flag = "-e" if command[0] in ("perl", "ruby") else "-c"
        variable = f"{options['--proc']} = " if "--proc" in options else ""
        return Rewrite(
            statement=Python(f'{variable}subprocess.Popen([{listed}, "{flag}", {block(call.body)}])', imports)
        )
    streams = [f"    {stream}=subprocess.PIPE,\n" for stream, option in STREAMS if option in options]
    check = "False" if "--no-raise-error" in options else "True"
    process = (
        f"subprocess.run(\n    [{listed}],\n    input={block(call.body)},\n{''.join(streams)}    text=True,\n"
        f"    check={check},\n)"
    )
    kept = [(options[option], stream) for stream, option in STREAMS if option in options]
    if len(kept) == 2:
        names = ", ".join(name for name, _ in kept)
        text = f"process = {process}\n{names} = process.stdout, process.stderr"
    elif kept:
        text = f"{kept[0][0]} = {process}.{kept[0][1]}"
    else:
        text = f"sys.stdout.flush()\n{process}"
        imports = ("import subprocess", "import sys")
    return Rewrite(statement=Python(text, imports))


def _options(call: Invocation) -> tuple[dict[str, str], list[str]]:
    """The options of ``%%script`` with their values, and the command."""
    options: dict[str, str] = {}
    command = [] if call.name == "script" else ["bash" if call.name == "shell" else call.name]
    arguments = words(call.argument)
    while arguments:
        word, _, attached = arguments.pop(0).partition("=")
        if word in ("--out", "--err", "--proc"):
            options[word] = attached or (arguments.pop(0) if arguments else "")
        elif word in ("--bg", "--no-raise-error", "--raise-error"):
            options[word] = ""
        else:
            command.append(f"{word}={attached}" if attached else word)
    return options, command


def _first_word(command: str) -> str:
    match = re.match(r"(?:sudo\s+|time\s+|\w+=\S*\s+)*([\w./+-]+)", command)
    return match[1].rpartition("/")[2] if match else ""
