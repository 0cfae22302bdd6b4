"""``/nbrefactor/verify``: the one request that executes notebook code, after the user has agreed to it.

Verifying takes as long as the notebook does, so it is a job: POST starts ``nbrefactor verify`` on the saved notebook in
a process of its own and answers with a number, GET tells how far it is, DELETE stops it. A job that nobody has asked
about for a while is stopped, because its browser has gone.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import tornado.web
from tornado.ioloop import PeriodicCallback

from nbrefactor.lab.handlers import BoundedHandler, Refused, output_of

FORGOTTEN = 60.0
"""Seconds without a question after which a job is stopped."""
MOST_JOBS = 4
TAIL = 2000


@dataclass
class Job:
    """One run of ``nbrefactor verify``; ``said`` is the end of what it printed as progress."""

    process: subprocess.Popen[str]
    said: str = ""
    printed: str = ""
    asked: float = field(default_factory=time.monotonic)
    stopped: bool = False

    @classmethod
    def start(cls, notebook: str, output: str) -> Job:
        """Start verifying; ``output`` is the folder of the scripts, or empty for a fresh conversion."""
        command = [sys.executable, "-m", "nbrefactor", "verify", "--json", notebook, *([output] if output else [])]
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=os.name != "nt",
        )
        job = cls(process)
        threading.Thread(target=job._listen, daemon=True).start()
        threading.Thread(target=job._read, daemon=True).start()
        return job

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said = (self.said + line)[-TAIL:]

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.printed = self.process.stdout.read()
        self.process.wait()

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End it with the kernels that it has started."""
        self.stopped = True
        if not self.running:
            return
        if os.name == "nt":
            self.process.kill()
        else:
            os.killpg(self.process.pid, signal.SIGTERM)

    def state(self) -> dict[str, Any]:
        """What the panel shows of it."""
        last = self.said.replace("\r", "\n").strip().rpartition("\n")[2]
        if self.running:
            return {"state": "running", "progress": last}
        if self.stopped:
            return {"state": "stopped"}
        try:
            report = json.loads(self.printed)
        except ValueError:
            return {
                "state": "failed",
                "message": last.removeprefix("nbrefactor: ") or "verify ended without an answer.",
            }
        return {"state": "done", "equal": self.process.returncode == 0, "report": report}


class VerificationHandler(BoundedHandler):
    """The jobs of this server, by number; a number cannot be guessed."""

    jobs: dict[str, Job] = {}  # noqa: RUF012 - one table for all requests of a server
    sweeper: PeriodicCallback | None = None

    @tornado.web.authenticated
    async def post(self) -> None:
        """Start a job: ``{"path", "output", "agreed": true}`` → ``{"job"}``."""
        await self.answered(self._started())

    async def _started(self) -> dict[str, Any]:
        body, root = self.body(), self.root()
        if body.get("agreed") is not True:
            raise Refused(400, "Verifying executes the notebook's code; the request does not say that the user agreed.")
        if self.settings.get("gateway_config") and getattr(self.settings["gateway_config"], "gateway_enabled", False):
            raise Refused(409, "The kernels of this server run on another machine; run 'nbrefactor verify' there.")
        notebook = root.place(body["path"])
        if not os.path.isfile(notebook):
            raise Refused(404, "Save the notebook first: there is no such file.")
        output = output_of(root, body["path"], str(body.get("output", "")))
        if sum(job.running for job in self.jobs.values()) >= MOST_JOBS:
            raise Refused(429, "Other notebooks are being verified; try again when one is done.")
        if VerificationHandler.sweeper is None:
            VerificationHandler.sweeper = PeriodicCallback(_sweep, 5_000)
            VerificationHandler.sweeper.start()
        number = secrets.token_urlsafe(12)
        self.jobs[number] = await asyncio.to_thread(Job.start, notebook, output if os.path.isdir(output) else "")
        return {"job": number}

    @tornado.web.authenticated
    async def get(self) -> None:
        """How a job stands."""
        await self.answered(self._asked())

    async def _asked(self) -> dict[str, Any]:
        job = self._job()
        job.asked = time.monotonic()
        return job.state()

    @tornado.web.authenticated
    async def delete(self) -> None:
        """Stop a job."""
        await self.answered(self._stopped())

    async def _stopped(self) -> dict[str, Any]:
        job = self._job()
        await asyncio.to_thread(job.stop)
        return {"state": "stopped"}

    def _job(self) -> Job:
        job = self.jobs.get(self.get_query_argument("job", ""))
        if job is None:
            raise Refused(404, "There is no such verification any more.")
        return job


def _sweep() -> None:
    """Stop what nobody asks about, and forget what ended long ago."""
    now = time.monotonic()
    for number, job in list(VerificationHandler.jobs.items()):
        if now - job.asked > FORGOTTEN:
            job.stop()
            del VerificationHandler.jobs[number]
