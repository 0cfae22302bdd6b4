"""What the front end asks of Jupyter Server, below ``/nbrefactor/``: preview, write, archive, verify.

Each request names a notebook by its path in Jupyter and carries the live document, so unsaved edits count. The work is
done in a process of its own (:mod:`nbrefactor.lab.worker`), which is stopped when it takes too long or when the
browser has gone. Authentication, XSRF and the contents manager are Jupyter's own; a path that leads out of the root is
refused. Whatever goes wrong comes back as ``{"message": one sentence}``.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable
from typing import Any

import tornado.web
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join

from nbrefactor.lab.places import Forbidden, Root
from nbrefactor.model import NbrefactorError
from nbrefactor.settings import configuration, package_name

LARGEST_REQUEST = 32 * 2**20
"""Bytes. The front end leaves out pictures, so a notebook of this size is a mistake or an attack."""
LONGEST_PREVIEW = 60.0
"""Seconds. A notebook of 1,000 cells takes a few."""
WORKERS = asyncio.Semaphore(4)


def routes(base_url: str) -> list[tuple[str, type[APIHandler]]]:
    """The handlers and where they stand."""
    from nbrefactor.lab.verification import VerificationHandler

    return [
        (url_path_join(base_url, "nbrefactor", "(preview|write|archive)"), ConversionHandler),
        (url_path_join(base_url, "nbrefactor", "verify"), VerificationHandler),
    ]


class Refused(Exception):
    """A request that cannot be followed: an HTTP status and one sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@tornado.web.stream_request_body
class BoundedHandler(APIHandler):
    """An API handler that reads no more than :data:`LARGEST_REQUEST`, and answers errors with one sentence."""

    async def prepare(self) -> None:  # type: ignore[override]  # as APIHandler has it
        """Refuse what is too large before it is read."""
        self.received = bytearray()
        length = self.request.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_REQUEST:
            raise tornado.web.HTTPError(413, "The notebook is too large for the panel; use the command line.")
        await super().prepare()

    def data_received(self, chunk: bytes) -> None:
        """Collect the body."""
        self.received += chunk
        if len(self.received) > LARGEST_REQUEST:
            raise tornado.web.HTTPError(413, "The notebook is too large for the panel; use the command line.")

    def body(self) -> dict[str, Any]:
        """The JSON object of the request. Errors: Refused."""
        try:
            value = json.loads(bytes(self.received) or b"{}")
        except ValueError:
            raise Refused(400, "The request is not JSON.") from None
        if not isinstance(value, dict) or not isinstance(value.get("path"), str) or not value["path"]:
            raise Refused(400, "The request must be an object with the path of a notebook.")
        return value

    def root(self) -> Root:
        """The folder that Jupyter shows. Errors: Refused where the files are not on this machine's disk."""
        manager = self.contents_manager
        folder = getattr(manager, "root_dir", "")
        if not folder or not hasattr(manager, "_get_os_path"):
            raise Refused(409, "The notebooks of this server are not files on its disk; use the command line.")
        return Root(os.path.abspath(folder), bool(getattr(manager, "allow_hidden", False)))

    async def answered(self, work: Awaitable[dict[str, Any]]) -> None:
        """Send what ``work`` gives, or why it does not."""
        try:
            self.finish(json.dumps(await work))
        except Refused as error:
            self.refuse(error.status, str(error))
        except Forbidden as error:
            self.refuse(403, str(error))

    def refuse(self, status: int, sentence: str) -> None:
        """Send one sentence."""
        self.set_status(status)
        self.finish(json.dumps({"message": sentence}))


class ConversionHandler(BoundedHandler):
    """POST ``preview``, ``write`` or ``archive``: the live notebook in, what :mod:`nbrefactor.lab.worker` says out."""

    worker: subprocess.Popen[bytes] | None = None
    withdrawn = False

    @tornado.web.authenticated
    async def post(self, action: str) -> None:
        """Answer one request."""
        await self.answered(self._conversion(action))

    async def _conversion(self, action: str) -> dict[str, Any]:
        body, root = self.body(), self.root()
        if not isinstance(body.get("notebook"), dict):
            raise Refused(400, "The request must hold the notebook.")
        options = body.get("options") or {}
        if not isinstance(options, dict) or not isinstance(body.get("output", ""), str):
            raise Refused(400, "The options must be an object, and the output a path.")
        path = root.place(body["path"])
        output = output_of(root, body["path"], body.get("output", ""))
        if action == "write" and not os.access(_existing(output), os.W_OK):
            raise Refused(
                409, f"The folder {root.shown(_existing(output))} is read-only; choose another output folder."
            )
        request = {
            "action": action,
            "notebook": body["notebook"],
            "path": path,
            "output": output,
            "root": root.folder,
            "options": options,
        }
        result = await self._run(json.dumps(request).encode())
        if "refused" in result:
            raise Refused(400, str(result["refused"]).replace(root.folder + os.sep, ""))
        if "output" in result:
            result["output"] = root.shown(output)
            result["blocked"] = result["blocked"].replace(root.folder + os.sep, "")
        return result

    async def _run(self, request: bytes) -> dict[str, Any]:
        async with WORKERS:
            if self.withdrawn:  # the browser asked again while this waited
                raise Refused(499, "The request was withdrawn.")
            self.worker = worker = subprocess.Popen(
                [sys.executable, "-m", "nbrefactor.lab.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            talk = asyncio.get_running_loop().run_in_executor(None, worker.communicate, request)
            try:
                out, err = await asyncio.wait_for(asyncio.shield(talk), LONGEST_PREVIEW)
            except asyncio.TimeoutError:
                raise Refused(504, f"The analysis took longer than {LONGEST_PREVIEW:.0f} s and was stopped.") from None
            finally:
                if worker.poll() is None:
                    worker.kill()
        if worker.returncode != 0:
            self.log.error("nbrefactor: the analysis failed:\n%s", err.decode(errors="replace"))
            raise Refused(500, "This is a bug in nbrefactor, not in your notebook; the server's log holds the details.")
        result = json.loads(out)
        assert isinstance(result, dict)
        return result

    def on_connection_close(self) -> None:
        """Stop what nobody waits for."""
        self.withdrawn = True
        if self.worker is not None and self.worker.poll() is None:
            self.worker.kill()
        super().on_connection_close()


def output_of(root: Root, notebook: str, output: str) -> str:
    """The absolute output folder: ``output`` if given, else the configured one, else one beside the notebook, named after it.

    Errors: Forbidden; Refused where the configuration is wrong.
    """
    if output.strip():
        return root.place(output)
    place = root.place(notebook)
    try:
        found = configuration(os.path.dirname(place))
        entry = found.entry_of(place)
    except NbrefactorError as error:
        raise Refused(400, str(error).replace(root.folder + os.sep, "")) from None
    if entry is not None:
        configured = os.path.join(found.folder, entry.output)
        root.check(configured)
        return configured
    folder, _, name = notebook.rpartition("/")
    return root.place(f"{folder}/{package_name(os.path.splitext(name)[0])}")


def _existing(place: str) -> str:
    while not os.path.exists(place):
        place = os.path.dirname(place)
    return place
